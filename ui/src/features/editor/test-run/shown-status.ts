import type { Step } from '@/api/executions';
import { LOOKS, type StatusName, type Tone } from '@/shared/status/status';

/** The displayed status of a step; a step that a finished test did not reach was not run. */
export function shownStatusOf(
  step: Pick<Step, 'status'>,
  over: boolean,
): { readonly status: StatusName; readonly tone: Tone } {
  const status: StatusName = step.status === 'pending' && over ? 'not run' : step.status;
  return { status, tone: LOOKS[status].tone };
}
