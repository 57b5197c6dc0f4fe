import { t } from '@lingui/core/macro';
import { isOver, type Execution, type Step } from '@/api/executions';
import type { StatusName } from '@/shared/status/status';

/** A displayed status. */
export interface Shown {
  readonly status: StatusName;
  /** A second part, which turns it into a warning. */
  readonly detail?: string | undefined;
}

/** The displayed status of a step: a step that never began is not pending once the execution ended. */
export function shownStatus(step: Step, execution: Execution): StatusName {
  if (step.status === 'pending' && isOver(execution.status)) return 'not run';
  // Its worker died, so the step is not running, whatever was recorded last.
  return step.status === 'running' && execution.handing_over ? 'pending' : step.status;
}

/** The displayed status with details for those who wait. */
export function shown(step: Step, execution: Execution, now: number): Shown {
  const status = shownStatus(step, execution);
  return { status, detail: isOver(execution.status) ? undefined : waits(step, execution, now) };
}

function waits(step: Step, { handing_over: lost }: Execution, now: number): string | undefined {
  if (lost && step.status === 'running') return t`worker lost, handing over`;
  const last = step.tries.at(-1);
  if (step.status !== 'running' || last === undefined) return undefined;
  const run = step.tries.filter((each) => each.run === last.run);
  if (step.next_attempt_at && last.status !== 'running') {
    const seconds = Math.max(0, Math.ceil((Date.parse(step.next_attempt_at) - now) / 1_000));
    return t`try ${run.length + 1} of ${step.max_attempts} in ${seconds} s`;
  }
  return run.length > 1 ? t`try ${run.length} of ${step.max_attempts}` : undefined;
}
