import { useEffect, type RefObject } from 'react';
import { useEditor } from '@/features/editor/state/use-editor';

/**
 * Focuses the field of a problem once. Waits for a field that is not rendered yet, until `complete` says that
 * all of them are.
 */
export function useWantedFocus(panel: RefObject<HTMLElement | null>, complete: boolean): void {
  const wanted = useEditor((state) => state.wanted);
  const set = useEditor((state) => state.set);
  useEffect(() => {
    if (wanted === null || panel.current === null) return;
    const places = [...panel.current.querySelectorAll<HTMLElement>('[data-field]')];
    const place =
      places.find(({ dataset }) => dataset.field === wanted.field) ??
      places.find(({ dataset }) => wanted.field.startsWith(`${dataset.field ?? ''}.`));
    if (place === undefined && !complete) return;
    const fold = place?.closest('details');
    if (fold != null) fold.open = true;
    place?.querySelector<HTMLElement>('input, textarea, select, [contenteditable], button')?.focus();
    place?.scrollIntoView({ block: 'nearest' });
    set({ wanted: null });
  }, [wanted, panel, set, complete]);
}
