import { madeHere, type Agent, type AgentKind } from '@/api/agents';
import { shownKind, type Kinds } from '@/api/shown-kind';

export interface Group {
  readonly title: string;
  readonly agents: readonly Agent[];
}

/** The agents that match every search word, grouped by kind and sorted by name. */
export function grouped(agents: Iterable<Agent>, wanted: string, kinds: Kinds): readonly Group[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, Agent[]>();
  for (const agent of agents) {
    const { title } = shownKind(agent.kind, kinds);
    const text = `${agent.name} ${agent.slug} ${agent.description} ${title}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    groups.set(title, [...(groups.get(title) ?? []), agent]);
  }
  return [...groups]
    .map(([title, found]) => ({ title, agents: found.toSorted((a, b) => a.name.localeCompare(b.name)) }))
    .sort((one, other) => one.title.localeCompare(other.title));
}

/** The kinds that a new agent can be of and that match every search word. */
export function kindsFound(kinds: Iterable<AgentKind>, wanted: string): readonly AgentKind[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  return madeHere([...kinds]).filter(({ kind, title, description }) => {
    const text = `${kind} ${title} ${description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
