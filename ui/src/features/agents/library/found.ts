import type { AgentKind, LibraryAgent } from '@/api/agents';
import { shownKind } from '@/api/shown-kind';
import type { AgentFilter } from './search';

/** The agents of a filter, by name; every word must be somewhere in what is known of an agent. */
export function found(
  agents: readonly LibraryAgent[],
  { search = '', kind }: AgentFilter,
  kinds: ReadonlyMap<string, AgentKind>,
): readonly LibraryAgent[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return agents
    .filter((agent) => {
      if (kind !== undefined && agent.kind !== kind) return false;
      const known = [agent.name, agent.slug, agent.description, shownKind(agent.kind, kinds).title];
      const text = known.join('\n').toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((one, other) => one.name.localeCompare(other.name) || one.slug.localeCompare(other.slug));
}
