import { plural, t } from '@lingui/core/macro';
import type { Credential } from '@/api/credentials';
import { emptyMappings } from '@/api/empty-mappings';
import { isOver, type Execution } from '@/api/executions';
import type { Seen, Usual } from '@/api/estimates';
import { failureOf } from '@/api/failure';
import type { RerunPreviews } from '@/api/reruns';
import { duration, exactTime } from '@/shared/time/format';
import { availableActions, type Action } from '@/features/executions/actions/available-actions';
import { causeOf, failedStep } from './cause';
import type { CredentialMember } from './credential-member';
import { similarFailures, type SimilarFailures } from './similar-failures';
import { sampleOf } from './sample-data';

/** What a person who opens an execution wants to know first. */
export interface Diagnosis {
  readonly title: string;
  /** What happened, in one sentence. */
  readonly cause: string | null;
  /** Says that the sandbox failed, not the system itself. */
  readonly sample: string | null;
  /** What is preserved, and what to do. */
  readonly safe: string | null;
  /** The recommended action. */
  readonly primary: Action | null;
  readonly quiet: readonly Action[];
  /** Other executions with the same failure, if that is informative. */
  readonly similar: SimilarFailures | null;
}

/** Further facts about an execution, as far as they are loaded. */
export interface DiagnosisFacts {
  readonly usual: (key: string) => Usual | null;
  /** The member of the failed step's configuration that names the failed credential. */
  readonly credentialMember: CredentialMember | null;
  /** The credentials, if the failure concerns one. */
  readonly credentials: readonly Credential[] | undefined;
  readonly previews: RerunPreviews | undefined;
  /** How often this failure occurred recently. */
  readonly seen: Seen | null;
  /** The remaining time in words. */
  readonly remaining: string | null;
}

export const NO_FACTS: DiagnosisFacts = {
  usual: () => null,
  credentialMember: null,
  credentials: undefined,
  previews: undefined,
  seen: null,
  remaining: null,
};

export function diagnose(execution: Execution, facts: DiagnosisFacts = NO_FACTS): Diagnosis {
  switch (execution.status) {
    case 'completed': {
      const { quiet } = availableActions(execution, facts);
      const empty = leftOutOf(execution);
      const counted = empty.length === 0 ? '' : `, ${emptyMappings(empty.length)}`;
      return uneventful(`${completedWords(execution)}${counted}`, toldOf(empty), quiet);
    }
    case 'failed':
      return failed(execution, facts);
    case 'cancelled': {
      const at = execution.first_unfinished;
      const title = at === null ? t`Stopped` : t`Stopped at ${place(execution, at)}`;
      return uneventful(title, stopped(execution, at), availableActions(execution, facts).quiet);
    }
    case 'paused':
      return uneventful(t`Paused at ${place(execution, current(execution))}`, null, stop());
    case 'running': {
      const at = place(execution, current(execution));
      const waits = waitsToRetry(execution);
      if (waits !== null) return uneventful(t`Waiting to retry ${at}`, waits, stop());
      if (!execution.handing_over) return uneventful(t`Running ${at}`, facts.remaining, stop());
      return uneventful(
        t`Waiting at ${at}`,
        t`Its worker died. Another worker continues with this step within about ten seconds; finished steps stay saved.`,
        stop(),
      );
    }
    case 'pending':
      return uneventful(
        t`Waiting for a worker`,
        execution.waiting_for === null
          ? null
          : t`No worker that lives can run this: it needs ${execution.waiting_for}.`,
        stop(),
      );
  }
}

const stop = (): readonly Action[] => [{ do: 'stop', label: t`Stop…` }];

function uneventful(title: string, cause: string | null, quiet: readonly Action[]): Diagnosis {
  return { title, cause, sample: null, safe: null, primary: null, quiet, similar: null };
}

function failed(execution: Execution, facts: DiagnosisFacts): Diagnosis {
  const failure = failureOf(execution.error);
  const at = failedStep(execution, failure);
  const step = execution.steps[at];
  const usual = step ? facts.usual(step.key) : null;
  const { primary, quiet, advice } = availableActions(execution, facts);
  return {
    title: at < 0 ? t`Failed` : t`Failed at ${place(execution, at)}`,
    cause: failure && causeOf({ failure, step, usual }),
    sample: failure && sampleOf(failure),
    safe: sentences(
      toldOf(leftOutOf(execution)),
      advice,
      saved(execution),
      mayHaveWritten(execution),
    ),
    primary,
    quiet,
    similar: failure && similarFailures(failure, facts.seen),
  };
}

/** Says that it completed, how long it took, and how many attempts failed. */
function completedWords({ steps, duration_seconds: took }: Execution): string {
  const count = steps.flatMap(({ tries }) => tries).filter(({ status }) => status === 'failed').length;
  if (took === null) {
    return plural(count, {
      0: 'Completed',
      one: 'Completed after # failed try',
      other: 'Completed after # failed tries',
    });
  }
  const long = duration(took);
  return plural(count, {
    0: `Completed in ${long}`,
    one: `Completed in ${long} after # failed try`,
    other: `Completed in ${long} after # failed tries`,
  });
}

/** Every mapping that found nothing, with its step. */
function leftOutOf({ steps }: Execution): readonly string[] {
  return steps.flatMap(({ name, left_out: leftOut }, index) =>
    leftOut.map(({ message }) => t`Step ${index + 1}, ${name}: ${message}`),
  );
}

function toldOf([first, ...more]: readonly string[]): string | null {
  if (first === undefined) return null;
  if (more.length === 0) return first;
  return plural(more.length, {
    one: `${first} One more is shown below.`,
    other: `${first} # more are shown below.`,
  });
}

/** When the next attempt begins, if the next step is waiting for it. */
function waitsToRetry(execution: Execution): string | null {
  if (execution.handing_over) return null;
  const step = execution.steps[current(execution)];
  const last = step?.tries.at(-1);
  if (step?.next_attempt_at == null || last === undefined || last.status === 'running') return null;
  const tries = step.tries.filter(({ run }) => run === last.run).length;
  const at = exactTime(new Date(step.next_attempt_at));
  return t`Try ${tries} of ${step.max_attempts} failed. Try ${tries + 1} begins at ${at}.`;
}

/** Who cancelled it, and what remains of it. */
function stopped(execution: Execution, at: number | null): string {
  const done = at ?? execution.steps.length;
  const kept = plural(done, { one: 'Step 1 is saved.', other: 'Steps 1–# are saved.' });
  return done === 0 ? stoppedBy(execution, at) : `${stoppedBy(execution, at)} ${kept}`;
}

function stoppedBy({ error, steps }: Execution, at: number | null): string {
  const by = failureOf(error)?.actor ?? null;
  const during = at !== null && steps[at]?.started_at ? at + 1 : null;
  if (by === null) return during === null ? t`Stopped.` : t`Stopped during step ${during}.`;
  return during === null ? t`Stopped by ${by}.` : t`Stopped by ${by} during step ${during}.`;
}

/** Index of the most relevant step: the failed one, the running one, or the last. */
export function telling(execution: Execution): number {
  const failed = failureOf(execution.error)?.step;
  const at = execution.steps.findIndex(
    (step) => (failed ? step.key === failed : step.status === 'running' || step.status === 'failed'),
  );
  if (at >= 0) return at;
  return execution.status === 'completed' ? execution.steps.length - 1 : current(execution);
}

/** Says that the results of finished steps are kept. */
function saved({ first_unfinished: at }: Execution): string | null {
  if (at === null || at === 0) return null;
  return plural(at, {
    one: 'Step 1 is saved and will not run again.',
    other: 'Steps 1–# are saved and will not run again.',
  });
}

function mayHaveWritten({ steps, first_unfinished: at }: Execution): string | null {
  const step = at === null ? undefined : steps[at];
  if (step?.may_have_written !== true) return null;
  return t`${step.name} may already have changed something outside Baton.`;
}

function sentences(...parts: readonly (string | null)[]): string | null {
  return parts.filter((part) => part !== null).join(' ') || null;
}

function current({ current_step, total_steps }: Execution): number {
  return Math.max(0, Math.min(current_step, total_steps - 1));
}

function place({ steps, total_steps }: Execution, at: number): string {
  const name = steps[at]?.name;
  return name ? t`step ${at + 1} of ${total_steps}, ${name}` : t`step ${at + 1} of ${total_steps}`;
}

/** The announcement for the end of a watched execution. */
export function ending(execution: Execution): string | null {
  if (!isOver(execution.status)) return null;
  const { title, cause } = diagnose(execution);
  return cause === null ? `${title}.` : `${title}. ${cause}`;
}
