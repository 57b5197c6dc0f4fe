import { isOver, type Execution, type Step } from '@/api/executions';
import type { Seen, Usual } from '@/api/expected';
import { failureOf } from '@/api/failure';
import type { Prospects } from '@/api/run-again';
import { duration, exactTime } from '@/shared/time/format';
import { plan, type Action } from './actions-of';
import { causeOf, failedStep } from './cause';
import type { UsedCredential } from './credential';
import { othersOf, type Others } from './others';

/** What a person who opens an execution wants to know first. */
export interface Answer {
  readonly title: string;
  /** What happened, in one sentence. */
  readonly cause: string | null;
  /** What is safe, and what to do. */
  readonly safe: string | null;
  /** The one thing to do next. */
  readonly primary: Action | null;
  readonly quiet: readonly Action[];
  /** Others that failed likewise, where it says more than this one alone. */
  readonly others: Others | null;
}

/** What is known besides the execution itself, as far as it is read. */
export interface Knowledge {
  readonly usual: (key: string) => Usual | null;
  /** The credential that the failed step used for the system that failed. */
  readonly credential: UsedCredential | null;
  readonly prospects: Prospects | undefined;
  /** How often this failure came lately. */
  readonly seen: Seen | null;
  /** How long it goes on, in words. */
  readonly eta: string | null;
}

export const NOTHING_KNOWN: Knowledge = {
  usual: () => null,
  credential: null,
  prospects: undefined,
  seen: null,
  eta: null,
};

export function answerTo(execution: Execution, knowledge: Knowledge = NOTHING_KNOWN): Answer {
  switch (execution.status) {
    case 'completed': {
      const took = execution.duration_seconds;
      const { quiet } = plan(execution, knowledge);
      const title = took === null ? 'Completed' : `Completed in ${duration(took)}`;
      return calm(`${title}${afterFailures(execution)}`, null, quiet);
    }
    case 'failed':
      return failed(execution, knowledge);
    case 'cancelled': {
      const at = firstUnfinished(execution.steps);
      const title = at < 0 ? 'Stopped' : `Stopped at ${place(execution, at)}`;
      return calm(title, stopped(execution, at), plan(execution, knowledge).quiet);
    }
    case 'paused':
      return calm(`Paused at ${place(execution, current(execution))}`, null, STOP);
    case 'running': {
      const at = place(execution, current(execution));
      const waits = waitsToRetry(execution);
      if (waits !== null) return calm(`Waiting to retry ${at}`, waits, STOP);
      if (!execution.handing_over) return calm(`Running ${at}`, knowledge.eta, STOP);
      return calm(
        `Waiting at ${at}`,
        'Its worker died. Another one goes on with this step within about ten seconds; finished steps stay saved.',
        STOP,
      );
    }
    case 'pending':
      return calm(
        'Waiting for a worker',
        execution.waiting_for === null
          ? null
          : `No worker that lives can run this: it needs ${execution.waiting_for}.`,
        STOP,
      );
  }
}

const STOP: readonly Action[] = [{ do: 'stop', label: 'Stop…' }];

function calm(title: string, cause: string | null, quiet: readonly Action[]): Answer {
  return { title, cause, safe: null, primary: null, quiet, others: null };
}

function failed(execution: Execution, knowledge: Knowledge): Answer {
  const failure = failureOf(execution.error);
  const at = failedStep(execution, failure);
  const step = execution.steps[at];
  const usual = step ? knowledge.usual(step.key) : null;
  const { primary, quiet, advice } = plan(execution, knowledge);
  return {
    title: at < 0 ? 'Failed' : `Failed at ${place(execution, at)}`,
    cause: failure && causeOf({ failure, step, usual, credential: knowledge.credential?.name ?? null }),
    safe: sentences(advice, saved(execution), mayHaveWritten(execution)),
    primary,
    quiet,
    others: failure && othersOf(failure, knowledge.seen),
  };
}

/** How many tries failed before a run completed; empty if none did. */
function afterFailures({ steps }: Execution): string {
  const count = steps.flatMap(({ tries }) => tries).filter(({ status }) => status === 'failed').length;
  if (count === 0) return '';
  return ` after ${count} failed ${count === 1 ? 'try' : 'tries'}`;
}

/** When the next try begins, if the step that is due waits for it. */
function waitsToRetry(execution: Execution): string | null {
  if (execution.handing_over) return null;
  const step = execution.steps[current(execution)];
  const last = step?.tries.at(-1);
  if (step?.next_attempt_at == null || last === undefined || last.status === 'running') return null;
  const tries = step.tries.filter(({ run }) => run === last.run).length;
  const at = exactTime(new Date(step.next_attempt_at));
  return `Try ${tries} of ${step.max_attempts} failed. Try ${tries + 1} begins at ${at}.`;
}

/** Who stopped it, and what is left of it. */
function stopped(execution: Execution, at: number): string {
  const by = failureOf(execution.error)?.actor ?? null;
  const during = at >= 0 && execution.steps[at]?.started_at ? ` during step ${at + 1}` : '';
  const done = at < 0 ? execution.steps.length : at;
  const kept = done === 0 ? '' : done === 1 ? ' Step 1 is saved.' : ` Steps 1–${done} are saved.`;
  return `Stopped${by === null ? '' : ` by ${by}`}${during}.${kept}`;
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

/** What finished steps are worth. */
function saved({ steps }: Execution): string | null {
  const at = firstUnfinished(steps);
  if (at <= 0) return null;
  return at === 1
    ? 'Step 1 is saved and will not run again.'
    : `Steps 1–${at} are saved and will not run again.`;
}

function mayHaveWritten({ steps }: Execution): string | null {
  const step = steps[firstUnfinished(steps)];
  if (step?.effect !== 'write' || step.tries.length === 0) return null;
  return `${step.name} may already have changed something outside Baton.`;
}

function sentences(...parts: readonly (string | null)[]): string | null {
  return parts.filter((part) => part !== null).join(' ') || null;
}

function current({ current_step, total_steps }: Execution): number {
  return Math.max(0, Math.min(current_step, total_steps - 1));
}

/** Index of the first step that a resume runs; -1 if all are finished. */
export function firstUnfinished(steps: readonly Step[]): number {
  return steps.findIndex((step) => step.status !== 'completed' && step.status !== 'skipped');
}

function place({ steps, total_steps }: Execution, at: number): string {
  const name = steps[at]?.name;
  return `step ${at + 1} of ${total_steps}${name ? `, ${name}` : ''}`;
}

/** How an execution that was watched ended, to be announced once. */
export function ending(execution: Execution): string | null {
  if (!isOver(execution.status)) return null;
  const { title, cause } = answerTo(execution);
  return cause === null ? `${title}.` : `${title}. ${cause}`;
}
