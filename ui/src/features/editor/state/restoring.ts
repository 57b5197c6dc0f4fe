import { forget, keep, keptDrafts, type Kept } from './keeping';

type Store = Parameters<typeof keep>[0];

/** What a tab begins with: its name, and the draft that it takes up. */
export interface Beginning {
  readonly tab: string;
  readonly kept: Kept | null;
}

/**
 * Finds the draft that a tab goes on with: its own, after a reload; else the newest that a closed
 * tab left. Drafts of tabs that are open stay theirs, and two tabs never write to one place.
 */
export function beginning(
  store: Store,
  workflow: string,
  tab: string,
  open: ReadonlySet<string>,
  freshTab: () => string,
): Beginning {
  const name = open.has(tab) ? freshTab() : tab;
  const drafts = keptDrafts(store, workflow).filter((kept) => !open.has(kept.tab));
  const own = drafts.find((kept) => kept.tab === name) ?? drafts[0] ?? null;
  if (own === null) return { tab: name, kept: null };
  const taken = { ...own, tab: name };
  if (own.tab !== name && keep(store, workflow, taken) === 'kept') {
    forget(store, workflow, own.tab);
  }
  return { tab: name, kept: taken };
}
