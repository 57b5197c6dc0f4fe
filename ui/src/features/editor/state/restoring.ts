import { removeDraft, storeDraft, storedDrafts, type StoredDraft } from './draft-storage';

type Store = Parameters<typeof storeDraft>[0];

/** The initial state of a tab: its name, and the draft to restore. */
export interface Beginning {
  readonly tab: string;
  readonly kept: StoredDraft | null;
}

/**
 * Finds the draft for a tab: its own after a reload, else the newest of a closed tab. Drafts of open tabs are
 * left alone, so that two tabs never write to the same entry.
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
