import { useChecks } from '@/features/editor/state/checks';
import type { StepId } from '@/features/editor/model/draft';
import { isUnsaved, type EditorState } from '@/features/editor/state/editor-store';
import { useEditor } from '@/features/editor/state/use-editor';

/** False for a new workflow before its first edit or check, so that no problems are shown. */
function isBegun(state: EditorState): boolean {
  return state.saved !== null || isUnsaved(state) || state.drawer !== null;
}

/** The problems of a step's fields by field; null for the workflow's fields. */
export function useFaults(id: StepId | null): ReadonlyMap<string, string> {
  const { troubles } = useChecks();
  const begun = useEditor(isBegun);
  const shown = begun ? troubles : [];
  return new Map(
    shown.flatMap(({ place, message, fix }) => {
      const here = id === null ? place.at === 'workflow' : place.at === 'step' && place.id === id;
      return here && place.at !== 'edge' ? [[place.field, `${message} ${fix}`.trim()] as const] : [];
    }),
  );
}
