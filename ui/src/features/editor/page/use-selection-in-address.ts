import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { keyOf } from '@/features/editor/model/draft';
import { draftIn, idOfKey, type EditorStore } from '@/features/editor/state/editor-store';
import { readSearch } from './search';

/** Keeps the selected step and tab in the address, and restores them from it. */
export function useSelectionInAddress(store: EditorStore): void {
  const navigate = useNavigate();
  const search = readSearch(useSearch({ strict: false }));
  const first = useRef(search);
  useEffect(() => {
    const { step, tab, field } = first.current;
    const id = step === undefined ? null : idOfKey(draftIn(store.getState()), step);
    if (id !== null || tab !== undefined) store.getState().choose(id, tab);
    if (id !== null && field !== undefined) {
      const { go } = store.getState();
      go(tab === 'mapping' ? { at: 'edge', id, input: field } : { at: 'step', id, field });
    }
    return store.subscribe((state, before) => {
      if (state.selected === before.selected && state.tab === before.tab) return;
      const key = state.selected === null ? undefined : keyOf(draftIn(state), state.selected);
      void navigate({
        to: '.',
        search: { step: key, tab: state.tab === 'settings' ? undefined : state.tab },
        replace: true,
      });
    });
  }, [store, navigate]);
}
