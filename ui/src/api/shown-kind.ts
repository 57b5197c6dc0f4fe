import type { AgentKind } from './agents';

export type Kinds = ReadonlyMap<string, AgentKind>;

interface ShownKind {
  readonly title: string;
  /** Path data of its icon. */
  readonly icon: readonly string[];
}

const BOX = ['M12 3l8 4.5l0 9l-8 4.5l-8 -4.5l0 -9l8 -4.5', 'M12 12l8 -4.5', 'M12 12l0 9', 'M12 12l-8 -4.5'];

/** The title and icon of a kind; a kind that is not installed gets its name and a box. */
export function shownKind(kind: string, kinds: Kinds): ShownKind {
  const words = kind.replaceAll('_', ' ');
  return kinds.get(kind) ?? { title: words.charAt(0).toUpperCase() + words.slice(1), icon: BOX };
}
