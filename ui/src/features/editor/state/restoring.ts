import { removeDraft, storeDraft, storedDrafts, type StoredDraft } from './draft-storage';

type Store = Parameters<typeof storeDraft>[0];

/** What a tab begins with: its name, and the draft that it takes up. */
export interface Beginning {
  readonly tab: string;
  readonly kept: StoredDraft | null;
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
  const drafts = storedDrafts(store, workflow).filter((kept) => !open.has(kept.tab));
  const own = drafts.find((kept) => kept.tab === name) ?? drafts[0] ?? null;
  if (own === null) return { tab: name, kept: null };
  const taken = { ...own, tab: name };
  if (own.tab !== name && storeDraft(store, workflow, taken) === 'kept') {
    removeDraft(store, workflow, own.tab);
  }
  return { tab: name, kept: taken };
}
