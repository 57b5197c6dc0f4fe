import { parseJson, writeJson, type JsonObject } from '@/shared/json/document';
import type { Draft } from '@/features/editor/model/draft';

/** A draft as stored in this browser until it is saved. */
export interface StoredDraft {
  /** The tab that stored it. */
  readonly tab: string;
  readonly at: number;
  /** Its base version; null before the first save. */
  readonly version: number | null;
  /** Whether its file had unsaved changes; absent in drafts stored by older releases. */
  readonly unsaved?: boolean;
  readonly draft: Draft;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const PREFIX = 'baton.draft.';

const placeOf = (workflow: string, tab: string) => `${PREFIX}${workflow}.${tab}`;

export type DraftStorageState = 'kept' | 'kept without pins' | 'not kept';

/** Stores a draft; pinned outputs that are too large for the browser are left out. */
export function storeDraft(store: Store, workflow: string, kept: StoredDraft): DraftStorageState {
  const place = placeOf(workflow, kept.tab);
  if (written(store, place, kept)) return 'kept';
  const lean = { ...kept, draft: { ...kept.draft, pins: {} } };
  return written(store, place, lean) ? 'kept without pins' : 'not kept';
}

export function removeDraft(store: Store, workflow: string, tab: string): void {
  store.removeItem(placeOf(workflow, tab));
}

/** Every draft of a workflow stored in this browser, newest first. */
export function storedDrafts(store: Store, workflow: string): readonly StoredDraft[] {
  const places = Array.from({ length: store.length }, (_, n) => store.key(n) ?? '');
  return places
    .filter((place) => place.startsWith(`${PREFIX}${workflow}.`))
    .flatMap((place) => read(store.getItem(place)))
    .sort((one, other) => other.at - one.at);
}

/** A name for this tab that survives a reload. */
export function tabName(session: Store, random: () => string): string {
  const known = session.getItem('baton.tab');
  if (known !== null) return known;
  const name = random();
  session.setItem('baton.tab', name);
  return name;
}

function written(store: Store, place: string, kept: StoredDraft): boolean {
  try {
    store.setItem(place, writeJson(kept as unknown as JsonObject));
    return true;
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
}

function read(text: string | null): readonly StoredDraft[] {
  if (text === null) return [];
  return [parseJson(text) as unknown as StoredDraft];
}
