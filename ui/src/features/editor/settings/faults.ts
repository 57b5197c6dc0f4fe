import { useChecks } from '@/features/editor/state/checks';
import type { StepId } from '@/features/editor/model/draft';

/** What is wrong with the fields of a step, or with null of the workflow, by field. */
export function useFaults(id: StepId | null): ReadonlyMap<string, string> {
  const { troubles } = useChecks();
  return new Map(
    troubles.flatMap(({ place, message, fix }) => {
      const here = id === null ? place.at === 'workflow' : place.at === 'step' && place.id === id;
      return here && place.at !== 'edge' ? [[place.field, `${message} ${fix}`.trim()] as const] : [];
    }),
  );
}
