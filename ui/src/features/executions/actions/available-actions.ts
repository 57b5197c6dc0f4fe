import { t } from '@lingui/core/macro';
import { credentialNamed } from '@/api/credentials';
import { isOver, type Execution, type Step } from '@/api/executions';
import { failureOf, type Failure } from '@/api/failure';
import type { OnVersion, RerunPreviews } from '@/api/reruns';
import type { DiagnosisFacts } from '@/features/executions/diagnosis/diagnosis';
import { failedStep, fieldOf, nearsItsLimit } from '@/features/executions/diagnosis/cause';
import { kindOf, type FailureKind } from '@/features/executions/diagnosis/failure-kind';
import { originOf } from '@/features/executions/diagnosis/failure-origin';

/** The place in the editor where the problem is fixed. */
export interface EditorPlace {
  readonly step: string;
  readonly tab: 'settings' | 'mapping';
  readonly field: string | undefined;
}

/** An action on an execution. */
export type Action =
  | { readonly do: 'resume'; readonly label: string; readonly version: OnVersion; readonly asks: boolean }
  | { readonly do: 'retry'; readonly label: string; readonly asks: boolean }
  | { readonly do: 'input'; readonly label: string; readonly field: string | null }
  | { readonly do: 'edit'; readonly label: string; readonly place: EditorPlace }
  | { readonly do: 'debug'; readonly label: string; readonly step: string }
  | { readonly do: 'credential'; readonly label: string; readonly credential: string; readonly type: string | null }
  | { readonly do: 'report'; readonly label: string }
  | { readonly do: 'stop'; readonly label: string };

interface AvailableActions {
  readonly primary: Action | null;
  readonly quiet: readonly Action[];
  /** Advice in words; null if the buttons are enough. */
  readonly advice: string | null;
}

/** The actions for an ended execution: the recommended one, then two or three others. */
export function availableActions(execution: Execution, facts: DiagnosisFacts): AvailableActions {
  if (!isOver(execution.status)) return { primary: null, quiet: [], advice: null };
  const retry = retryOf(execution);
  const resume = resumeOf(execution);
  if (execution.status !== 'failed') {
    return { primary: null, quiet: resume ? [resume, retry] : [retry], advice: null };
  }
  const failure = failureOf(execution.error);
  const step = execution.steps[failedStep(execution, failure)];
  if (failure === null) return { primary: resume ?? retry, quiet: resume ? [retry] : [], advice: null };
  const { first, advice } = remedy(execution, facts, { failure, step });
  const primary = first ?? resume ?? retry;
  const rerun = kindOf(failure) === 'platform' ? report() : primary.do === 'resume' ? retry : resume;
  const debug: Action | null = step ? { do: 'debug', label: t`Debug step`, step: step.key } : null;
  const settings =
    primary.do === 'credential' && step && failure.code === 'agent_misconfigured'
      ? edit(step, 'settings', settingsField(failure, facts), t`Fix step settings`).first
      : null;
  // Without its credential the step would fail again.
  const beside = [settings ?? rerun, otherInput(failure), debug].filter(
    (each) => each !== null && each.do !== primary.do,
  ) as Action[];
  const quiet = beside.length < 2 && primary.do !== 'retry' ? [...beside, retry] : beside;
  return { primary, quiet, advice };
}

const report = (): Action => ({ do: 'report', label: t`Copy report` });

/** Offered if the value that a step failed on came from the workflow input. */
function otherInput(failure: Failure): Action | null {
  const origin = originOf(failure);
  if (origin?.from !== 'input') return null;
  return { do: 'input', label: t`Run again with another input…`, field: origin.field };
}

interface Failing {
  readonly failure: Failure;
  readonly step: Step | undefined;
}

interface Remedy {
  /** The recommended action; null is a resume. */
  readonly first: Action | null;
  readonly advice: string | null;
}

/** The remedy for the kind of a failure. */
function remedy(execution: Execution, facts: DiagnosisFacts, { failure, step }: Failing): Remedy {
  const kind = kindOf(failure);
  const otherValue = onWrongValue(execution, { failure, step });
  if (otherValue !== null) return otherValue;
  const mended = onMended(kind, facts.previews);
  if (mended !== null) return mended;
  switch (kind) {
    case 'vendor':
      return { first: null, advice: slow(failure) };
    case 'input':
      return edit(step, 'mapping', mappedField(failure), t`Fix mapping`);
    case 'settings':
      if (failure.code === 'agent_misconfigured' && failure.credential !== null) {
        return onCredential(failure, failure.credential, facts);
      }
      return edit(step, 'settings', settingsField(failure, facts), t`Fix step settings`);
    case 'timeout': {
      const usual = step ? facts.usual(step.key) : null;
      return failure.code === 'step_timeout' && nearsItsLimit(step, usual)
        ? edit(step, 'settings', 'timeout_seconds', t`Change time limit`)
        : { first: null, advice: null };
    }
    case 'output': {
      const at = failedStep(execution, failure) + 1;
      const first: Action | null = step ? { do: 'debug', label: t`Debug step ${at}`, step: step.key } : null;
      return { first, advice: null };
    }
    case 'credential':
      return refused(failure, facts);
    case 'platform':
    case 'agent':
      return { first: null, advice: null };
  }
}

/** Failures naming a value that the system does not have or accept. */
const WRONG_VALUE: ReadonlySet<string> = new Set(['system_not_found', 'connector_error']);
/** Rules that a value of the right shape can violate; other rules concern the mapping. */
const SHAPE_RULES: ReadonlySet<string> = new Set(['type', 'required']);

/** The remedy if a value is wrong but the workflow is right. */
function onWrongValue(execution: Execution, { failure, step }: Failing): Remedy | null {
  const rule = failure.problems[0]?.rule;
  const wrongValue =
    WRONG_VALUE.has(failure.code) ||
    (failure.code === 'input_invalid' && rule !== undefined && !SHAPE_RULES.has(rule));
  const origin = originOf(failure);
  if (!wrongValue || origin === null || step === undefined) return null;
  if (origin.from === 'input') {
    const advice =
      origin.field === null
        ? t`The value came from the workflow input.`
        : t`The value of ${origin.field} came from the workflow input.`;
    return { first: otherInput(failure), advice };
  }
  const at = execution.steps.findIndex(({ key }) => key === origin.key);
  const earlier = execution.steps[at];
  if (earlier === undefined) return null;
  return {
    first: { do: 'debug', label: t`Debug step ${at + 1}`, step: earlier.key },
    advice: t`The value came from step ${at + 1}, ${earlier.name}.`,
  };
}

/** The remedy for a credential that a system refused. */
function refused(failure: Failure, facts: DiagnosisFacts): Remedy {
  const { system, httpStatus, credential } = failure;
  const there = system ?? t`the system`;
  if (httpStatus === 402) return { first: null, advice: t`Settle plan and billing with ${there}, then resume.` };
  if (credential === null) return { first: null, advice: t`Renew its secret, then resume.` };
  const remedy = onCredential(failure, credential, facts);
  if (httpStatus !== 403 || remedy.first?.do !== 'credential') return remedy;
  return { ...remedy, advice: t`Give its login the permission in ${there} and resume, or use another login.` };
}

/** Create or renew a credential; resume if that was done since the failure. */
function onCredential(failure: Failure, credential: string, { credentials, credentialMember }: DiagnosisFacts): Remedy {
  const present = credentials && credentialNamed(credentials, credential);
  const stored = present?.members_stored_at ?? null;
  if (stored !== null && failure.at !== null && Date.parse(stored) > Date.parse(failure.at)) {
    return { first: null, advice: t`The credential ${credential} was stored again since: resume.` };
  }
  const type = credentialMember?.type ?? present?.type ?? null;
  return failure.code === 'agent_misconfigured' && present === undefined
    ? {
        first: { do: 'credential', label: t`Create credential`, credential, type },
        advice: t`The step asks for a credential with the name ${credential}. Create it, or choose another one in the settings of the step.`,
      }
    : {
        first: { do: 'credential', label: t`Renew credential`, credential, type },
        advice: t`Get a new secret for it and test it here; then resume.`,
      };
}

/** Kinds of failures that a new version of the workflow fixes. */
const MENDED_BY_A_VERSION: ReadonlySet<FailureKind> = new Set([
  'input',
  'settings',
  'timeout',
  'output',
]);

/** If the workflow has changed since: continue with the deployed version. */
function onMended(kind: FailureKind, previews: RerunPreviews | undefined): Remedy | null {
  const current = previews?.current;
  if (!current?.changed || !MENDED_BY_A_VERSION.has(kind)) return null;
  const version = current.version === null ? t`the new version` : t`version ${current.version}`;
  if (current.resume.possible) {
    const asks = current.resume.writes.some(({ again }) => again);
    return {
      first: { do: 'resume', label: labelled(t`Resume with ${version}`, asks), version: 'current', asks },
      advice: t`The workflow was changed since: ${version} is current.`,
    };
  }
  if (!current.retry.possible) return null;
  return {
    first: { do: 'retry', label: t`Retry…`, asks: true },
    advice: t`The workflow was changed since, also before this step, so ${version} has to start from the beginning.`,
  };
}

function edit(
  step: Step | undefined,
  tab: EditorPlace['tab'],
  field: string | undefined,
  label: string,
): Remedy {
  if (step === undefined) return { first: null, advice: null };
  return {
    first: { do: 'edit', label, place: { step: step.key, tab, field } },
    advice: t`Deploy the corrected workflow; this page then offers to resume with it.`,
  };
}

function mappedField({ problems: [first] }: Failure): string | undefined {
  if (first === undefined) return undefined;
  const name = /^[^.[]+/.exec(fieldOf(first))?.[0];
  return name === undefined || name === 'its data' ? undefined : name;
}

function settingsField({ problems: [first] }: Failure, { credentialMember }: DiagnosisFacts): string | undefined {
  const path = first?.path ?? '';
  const member = /(?:^\$\.|\.)config\.([^.[]+)/.exec(path)?.[1] ?? /^\$\.([^.[]+)/.exec(path)?.[1];
  if (member !== undefined) return `config.${member}`;
  return credentialMember === null ? undefined : `config.${credentialMember.name}`;
}

function slow({ code, httpStatus }: Failure): string | null {
  if (code === 'system_timeout') return t`Usually the system is slow or restarting.`;
  if (code === 'system_unavailable' && httpStatus === null) {
    return t`Usually the system is restarting or the network is down.`;
  }
  return null;
}

const labelled = (label: string, asks: boolean) => (asks ? `${label}…` : label);

/** A step that may have written could write again. */
const wrote = (steps: readonly Step[]) => steps.some((step) => step.may_have_written);

function retryOf({ steps }: Execution): Action {
  const asks = wrote(steps);
  return { do: 'retry', label: labelled(t`Retry`, asks), asks };
}

function resumeOf({ steps, status, first_unfinished: at }: Execution): Action | null {
  if (at === null || status === 'completed') return null;
  const asks = wrote(steps.slice(at));
  return { do: 'resume', label: labelled(t`Resume from step ${at + 1}`, asks), version: 'same', asks };
}
