import { useEffect, useState } from 'react';
import { removeDraft, storeDraft, type DraftStorageState } from '@/features/editor/state/draft-storage';
import { draftIn, isUnsaved, type EditorStore } from '@/features/editor/state/editor-store';

const PAUSE_MS = 200;

/** Stores the draft in this browser while it is edited, until it is saved. */
export function useDraftStorage(store: EditorStore, tab: string): DraftStorageState {
  const [storage, setStorage] = useState<DraftStorageState>('kept');
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const write = () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      const state = store.getState();
      const { saved } = state;
      const draft = draftIn(state);
      const workflow = saved?.workflowId ?? 'new';
      const begun = draft.sample !== null || Object.keys(draft.pins).length > 0;
      const unfinished = Object.keys(draft.unfinished).length > 0;
      if (saved !== null) removeDraft(localStorage, 'new', tab);
      if (!isUnsaved(state) && !begun && !unfinished) {
        removeDraft(localStorage, workflow, tab);
        setStorage('kept');
        return;
      }
      const kept = { tab, at: Date.now(), version: saved?.version ?? null, unsaved: isUnsaved(state), draft };
      setStorage(storeDraft(localStorage, workflow, kept));
    };
    const stop = store.subscribe((state, before) => {
      if (state.history === before.history && state.saved === before.saved) return;
      timer ??= setTimeout(write, PAUSE_MS);
    });
    const flush = () => {
      if (timer !== null) write();
    };
    window.addEventListener('pagehide', flush);
    document.addEventListener('visibilitychange', flush);
    return () => {
      flush();
      stop();
      window.removeEventListener('pagehide', flush);
      document.removeEventListener('visibilitychange', flush);
    };
  }, [store, tab]);
  return storage;
}
