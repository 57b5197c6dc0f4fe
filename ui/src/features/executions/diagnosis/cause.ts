import { plural, t } from '@lingui/core/macro';
import type { Execution, Step } from '@/api/executions';
import type { Usual } from '@/api/estimates';
import type { Failure, Violation } from '@/api/failure';
import { clock, duration, durations } from '@/shared/time/format';
import { kindOf } from './failure-kind';

/** The facts for a sentence about a failure. */
export interface Known {
  readonly failure: Failure;
  readonly step: Step | undefined;
  /** The usual duration of the step. */
  readonly usual: Usual | null;
}

/** The cause in one sentence: the system, its response, the limit or the value. */
export function causeOf(known: Known): string {
  const { failure } = known;
  switch (kindOf(failure)) {
    case 'vendor':
      return vendor(known);
    case 'input':
      return input(known);
    case 'output':
      return output(known);
    case 'timeout':
      return timeout(known);
    case 'credential':
      return credential(known);
    case 'platform':
      return platform(failure);
    case 'settings':
    case 'agent':
      return whatHappened(failure);
  }
}

/** What happened, without the remedy, which is shown below. */
function whatHappened({ message, summary }: Failure): string {
  return summary ?? message;
}

/** Number of attempts of the step in the latest run. */
function triesOf(step: Step | undefined): number {
  const run = step?.tries.at(-1)?.run;
  return step?.tries.filter((each) => each.run === run).length ?? 0;
}

function vendor({ failure, step }: Known): string {
  const { code, system, httpStatus: status } = failure;
  if (system === null) return failure.message;
  const answered = status === null ? '' : ` (${status})`;
  const times = triesOf(step);
  if (code === 'system_throttled') {
    const busy = plural(times, {
      0: `${system} was busy${answered}.`,
      one: `${system} was busy${answered}.`,
      other: `${system} was busy${answered} on all # tries.`,
    });
    return sentences(busy, wait(failure));
  }
  if (code === 'system_timeout') return unanswered(system, failure.limit?.value ?? null, times);
  if (status === null) {
    return plural(times, {
      0: `${system} could not be reached.`,
      one: `${system} could not be reached.`,
      other: `${system} could not be reached on all # tries.`,
    });
  }
  const wrong = plural(times, {
    0: `${system} answered with an error${answered}.`,
    one: `${system} answered with an error${answered}.`,
    other: `${system} answered with an error${answered} on all # tries.`,
  });
  return sentences(wrong, wait(failure));
}

function unanswered(system: string, limit: number | null, times: number): string {
  if (limit === null) {
    return plural(times, {
      0: `${system} did not answer in time.`,
      one: `${system} did not answer in time.`,
      other: `${system} did not answer in time, # times.`,
    });
  }
  return plural(times, {
    0: `${system} did not answer within ${limit} s.`,
    one: `${system} did not answer within ${limit} s.`,
    other: `${system} did not answer within ${limit} s, # times.`,
  });
}

function wait({ at, retryAfter }: Failure): string | null {
  if (at === null || retryAfter === null || retryAfter < 1) return null;
  const until = new Date(Date.parse(at) + retryAfter * 1_000);
  return retryAfter < 60
    ? t`It asks to wait ${duration(retryAfter)}.`
    : t`It asks to wait until ${clock(until)}.`;
}

function input({ failure, step }: Known): string {
  const [first, ...more] = failure.problems;
  if (first === undefined || step === undefined || first.expected === '') return failure.message;
  return sentences(inputWords(step.name, first, failure.origin), others(more.length));
}

/** Describes the value that a step received, the expected one, and its source in the mapping. */
function inputWords(name: string, violation: Violation, origin: Failure['origin']): string {
  const field = fieldOf(violation);
  if (violation.rule === 'required') return t`${name} needs ${field}; nothing gives it one.`;
  const [wanted, got] = [wish(violation), value(violation)];
  return origin === null
    ? t`${name} needs ${field} ${wanted}; it got ${got}.`
    : t`${name} needs ${field} ${wanted}; it got ${got} from ${origin.source}.`;
}

function output({ failure, step }: Known): string {
  const [first, ...more] = failure.problems;
  if (first === undefined || step === undefined || first.expected === '') return failure.message;
  const answered =
    first.rule === 'required'
      ? t`${step.name} answered without ${fieldOf(first)}, which its schema requires.`
      : t`${step.name} answered ${fieldOf(first)} ${value(first)}; its schema wants it ${wish(first)}.`;
  return sentences(answered, others(more.length));
}

function others(count: number): string | null {
  return count === 0 ? null : plural(count, { one: '(# more below.)', other: '(# more below.)' });
}

function sentences(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join(' ');
}

/** The name of the field that a violation is about. */
export function fieldOf({ path }: Violation): string {
  return path.startsWith('$.') ? path.slice(2) : path === '$' ? t`its data` : path.slice(1);
}

function wish({ rule, expected }: Violation): string {
  if (rule !== 'type') return t`to be ${expected}`;
  if (expected === 'string') return t`as a text`;
  return /^[aeiou]/.test(expected) ? t`as an ${expected}` : t`as a ${expected}`;
}

/** Quotes a text, such as `"gold"`. */
function value({ value: found, got }: Violation): string {
  return found ?? got;
}

function timeout({ failure, step, usual }: Known): string {
  if (failure.code === 'execution_timeout' || step === undefined) {
    const limit = failure.limit?.value;
    if (limit === undefined) return failure.message;
    return step === undefined
      ? t`Stopped after ${plainly(limit)}, the limit of the whole execution.`
      : t`Stopped after ${plainly(limit)}, the limit of the whole execution, during ${step.name}.`;
  }
  const limit = plainly(step.timeout_seconds);
  const stopped = plural(triesOf(step), {
    0: `Stopped after ${limit}, its limit.`,
    one: `Stopped after ${limit}, its limit.`,
    other: `Stopped after ${limit}, its limit on all # tries.`,
  });
  const usually =
    usual === null ? null : t`It usually takes ${durations(usual.p25_ms / 1_000, usual.p75_ms / 1_000)}.`;
  return sentences(stopped, usually);
}

/** A limit as configured: `60 s`, not `1 m 00 s`. */
function plainly(seconds: number): string {
  return seconds <= 120 ? t`${seconds} s` : duration(seconds);
}

/** Whether a step's p95 exceeds 80 % of its limit, so that the limit should be changed. */
export function nearsItsLimit(step: Step | undefined, usual: Usual | null): boolean {
  return step !== undefined && usual !== null && usual.p95_ms > step.timeout_seconds * 800;
}

function credential({ failure }: Known): string {
  const { system, credential: name, vendorMessage: said } = failure;
  if (system === null) return failure.message;
  if (said !== null) {
    const words = beginning(said);
    return name === null
      ? t`${system} refused its credential: ${words}`
      : t`${system} refused the credential ${name}: ${words}`;
  }
  const status = failure.httpStatus === null ? '' : ` (${failure.httpStatus})`;
  return name === null
    ? t`${system} refused its credential${status}.`
    : t`${system} refused the credential ${name}${status}.`;
}

/** The first sentence of a foreign text, in any language; the rest is shown below. */
function beginning(words: string): string {
  const [first] = new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(words);
  const said = first?.segment.trim() ?? words;
  return /\p{Sentence_Terminal}$/u.test(said) ? said : `${said}.`;
}

function platform(failure: Failure): string {
  const { defect } = failure;
  return defect === null
    ? t`Baton failed, not your workflow. ${whatHappened(failure)}`
    : t`Baton failed, not your workflow: ${[defect.type, defect.message].filter(Boolean).join(': ')}.`;
}

/** The step that a failure names. */
export function failedStep(execution: Execution, failure: Failure | null): number {
  return execution.steps.findIndex((step) => step.key === failure?.step);
}
