import { failureOf } from '@/api/failure';
import { type Execution, isOver, type Step } from '@/api/executions';
import type { StatusName } from '@/shared/status/status';
import { duration } from '@/shared/time/format';

/** What a person who opens an execution wants to know first. */
export interface Answer {
  readonly title: string;
  /** What happened, in one sentence. */
  readonly cause: string | null;
  /** What is safe. */
  readonly safe: string | null;
  /** The first step that a resume runs, counted from 1. */
  readonly resumeFrom: number | null;
  /** Whether resuming is the one thing to do next. */
  readonly resumeFirst: boolean;
  readonly canStop: boolean;
  readonly canRetry: boolean;
}

export function answerTo(execution: Execution): Answer {
  const over = isOver(execution.status);
  const ended = { canStop: !over, canRetry: over };
  const quiet = { cause: null, safe: null, resumeFrom: null, resumeFirst: false, ...ended };
  switch (execution.status) {
    case 'completed': {
      const took = execution.duration_seconds;
      return { ...quiet, title: took === null ? 'Completed' : `Completed in ${duration(took)}` };
    }
    case 'failed': {
      const failure = failureOf(execution.error);
      const at = execution.steps.findIndex((step) => step.key === failure?.step);
      return {
        ...quiet,
        ...resumption(execution),
        title: at < 0 ? 'Failed' : `Failed at ${place(execution, at)}`,
        cause: failure?.message ?? null,
        resumeFirst: true,
      };
    }
    case 'cancelled': {
      const at = firstUnfinished(execution.steps);
      return {
        ...quiet,
        ...resumption(execution),
        title: at < 0 ? 'Stopped' : `Stopped at ${place(execution, at)}`,
      };
    }
    case 'paused':
      return { ...quiet, title: `Paused at ${place(execution, current(execution))}` };
    case 'running':
      return { ...quiet, title: `Running ${place(execution, current(execution))}` };
    case 'pending':
      return {
        ...quiet,
        title: 'Waiting for a worker',
        cause:
          execution.waiting_for === null
            ? null
            : `No worker that lives can run this: it needs ${execution.waiting_for}.`,
      };
  }
}

/** The status of a step as it is shown: what did not begin before the end is not pending. */
export function shownStatus(step: Step, execution: Execution): StatusName {
  return step.status === 'pending' && isOver(execution.status) ? 'not run' : step.status;
}

/** Index of the step that tells most: the failed one, the one that runs, or the last. */
export function telling(execution: Execution): number {
  const failed = failureOf(execution.error)?.step;
  const at = execution.steps.findIndex(
    (step) => (failed ? step.key === failed : step.status === 'running' || step.status === 'failed'),
  );
  if (at >= 0) return at;
  return execution.status === 'completed' ? execution.steps.length - 1 : current(execution);
}

function resumption({ steps }: Execution): Pick<Answer, 'resumeFrom' | 'safe'> {
  const at = firstUnfinished(steps);
  if (at < 0) return { resumeFrom: null, safe: null };
  const safe =
    at === 0
      ? null
      : at === 1
        ? 'Step 1 is saved and will not run again.'
        : `Steps 1–${at} are saved and will not run again.`;
  return { resumeFrom: at + 1, safe };
}

function current({ current_step, total_steps }: Execution): number {
  return Math.max(0, Math.min(current_step, total_steps - 1));
}

function firstUnfinished(steps: readonly Step[]): number {
  return steps.findIndex((step) => step.status !== 'completed' && step.status !== 'skipped');
}

function place({ steps, total_steps }: Execution, at: number): string {
  const name = steps[at]?.name;
  return `step ${at + 1} of ${total_steps}${name ? `, ${name}` : ''}`;
}
