import { operationOf, type Agent, type AgentKind, type LibraryAgent } from '@/api/agents';
import { configOf, textIn, type Draft } from './draft';

/** Whether the agent on the screen changes something outside Baton. */
export function effectOf(draft: Draft, kind: AgentKind | undefined, saved: LibraryAgent | undefined): Agent['effect'] {
  if (saved?.origin === 'python') return saved.effect;
  const own = textIn(draft, 'effect');
  if (own !== '') return own === 'read' ? 'read' : 'write';
  const operation = kind && operationOf([kind], kind.kind, configOf(draft));
  return operation?.effect ?? 'write';
}
