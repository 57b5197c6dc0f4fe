import type { Execution, Step } from '@/api/executions';
import type { Usual } from '@/api/expected';
import type { Failure, Violation } from '@/api/failure';
import { clock, duration, durations } from '@/shared/time/format';
import { kindOf } from './failure-kind';

/** What a sentence about a failure may draw on. */
export interface Known {
  readonly failure: Failure;
  readonly step: Step | undefined;
  /** What the step usually takes. */
  readonly usual: Usual | null;
  /** Name of the credential that the step used for the system that failed. */
  readonly credential: string | null;
}

/** Why it failed, in one sentence: the system, what it did, the limit or the value. */
export function causeOf(known: Known): string {
  const { failure } = known;
  switch (kindOf(failure.code)) {
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
      return withoutRemedy(failure);
    case 'agent':
      return withoutType(failure);
  }
}

/** A Python agent's message without the class of its exception, which the details name. */
function withoutType({ kind, message }: Failure): string {
  const start = `${kind}: `;
  return kind !== '' && message.startsWith(start) ? message.slice(start.length) : message;
}

/** What happened, without what to do about it, which stands below. */
function withoutRemedy({ message, remedy }: Failure): string {
  return remedy !== null && message.endsWith(remedy)
    ? message.slice(0, -remedy.length).trimEnd()
    : firstSentence(message);
}

/** How often the latest run tried the step. */
function triesOf(step: Step | undefined): number {
  const run = step?.tries.at(-1)?.run;
  return step?.tries.filter((each) => each.run === run).length ?? 0;
}

function tries(step: Step | undefined): string {
  const count = triesOf(step);
  return count > 1 ? ` on all ${count} tries` : '';
}

function vendor({ failure, step }: Known): string {
  const { code, system, httpStatus: status } = failure;
  if (system === null) return failure.message;
  const answered = status === null ? '' : ` (${status})`;
  if (code === 'system_throttled') {
    return `${system} was busy${answered}${tries(step)}.${wait(failure)}`;
  }
  if (code === 'system_timeout') {
    const within = failure.limit === null ? ' in time' : ` within ${failure.limit.value} s`;
    const times = triesOf(step);
    return `${system} did not answer${within}${times > 1 ? `, ${times} times` : ''}.`;
  }
  return status === null
    ? `${system} could not be reached${tries(step)}.`
    : `${system} answered with an error${answered}${tries(step)}.${wait(failure)}`;
}

function wait({ at, retryAfter }: Failure): string {
  if (at === null || retryAfter === null || retryAfter < 1) return '';
  const until = new Date(Date.parse(at) + retryAfter * 1_000);
  return retryAfter < 60
    ? ` It asks to wait ${duration(retryAfter)}.`
    : ` It asks to wait until ${clock(until)}.`;
}

function input({ failure, step }: Known): string {
  const [first, ...more] = failure.problems;
  if (first === undefined || step === undefined || first.expected === '') return failure.message;
  const field = fieldOf(first);
  const others = more.length > 0 ? ` (${more.length} more below.)` : '';
  if (first.rule === 'required') return `${step.name} needs ${field}; nothing gives it one.${others}`;
  return `${step.name} needs ${field} ${wish(first)}; it got ${value(first.got)}${source(failure)}.${others}`;
}

/** Where the value came from, as the mapping has it. */
function source({ origin }: Failure): string {
  return origin === null ? '' : ` from ${origin.source}`;
}

function output({ failure, step }: Known): string {
  const [first, ...more] = failure.problems;
  if (first === undefined || step === undefined || first.expected === '') return failure.message;
  const others = more.length > 0 ? ` (${more.length} more below.)` : '';
  if (first.rule === 'required') {
    return `${step.name} answered without ${fieldOf(first)}, which its schema requires.${others}`;
  }
  return `${step.name} answered ${fieldOf(first)} ${value(first.got)}; its schema wants it ${wish(first)}.${others}`;
}

/** The name of the field that a violation is about. */
export function fieldOf({ path }: Violation): string {
  return path.startsWith('$.') ? path.slice(2) : path === '$' ? 'its data' : path.slice(1);
}

function wish({ rule, expected }: Violation): string {
  if (rule !== 'type') return `to be ${expected}`;
  return `as ${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected === 'string' ? 'text' : expected}`;
}

/** `string "gold"` is told as `"gold"`: the quotes say what it is. */
function value(got: string): string {
  return /^(?:string|integer|number|boolean) (.+)$/s.exec(got)?.[1] ?? got;
}

function timeout({ failure, step, usual }: Known): string {
  if (failure.code === 'execution_timeout' || step === undefined) {
    const limit = failure.limit?.value;
    const at = step === undefined ? '' : ` during ${step.name}`;
    return limit === undefined
      ? failure.message
      : `Stopped after ${plainly(limit)}, the limit of the whole execution,${at}.`;
  }
  const usually =
    usual === null ? '' : ` It usually takes ${durations(usual.p25_ms / 1_000, usual.p75_ms / 1_000)}.`;
  return `Stopped after ${plainly(step.timeout_seconds)}, its limit${tries(step)}.${usually}`;
}

/** A limit as somebody set it: `60 s`, not `1 m 00 s`. */
function plainly(seconds: number): string {
  return seconds <= 120 ? `${seconds} s` : duration(seconds);
}

/** Whether a step is so near its limit that the limit is what to change (design: p95 > 80 %). */
export function nearsItsLimit(step: Step | undefined, usual: Usual | null): boolean {
  return step !== undefined && usual !== null && usual.p95_ms > step.timeout_seconds * 800;
}

function credential({ failure, credential: name }: Known): string {
  const { system } = failure;
  if (system === null) return failure.message;
  const said = quoted(failure.message);
  const which = name === null ? 'its credential' : `the credential ${name}`;
  const status = failure.httpStatus === null ? '' : ` (${failure.httpStatus})`;
  return `${system} refused ${which}${said === null ? `${status}.` : `: ${firstSentence(said)}`}`;
}

/** What the other side said itself, as it stands in quotes in the message. */
export function quoted(message: string): string | null {
  const said = /"(.+)"/s.exec(message)?.[1];
  return said === undefined ? null : /[.!?]$/.test(said) ? said : `${said}.`;
}

/** What happened; what to do about it stands below, with all the rest. */
function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}

function platform({ message }: Failure): string {
  const defect = /^Baton itself failed while it ran this execution \((.+?)\)\./s.exec(message)?.[1];
  const why = defect ?? firstSentence(message);
  const sentence = why.charAt(0).toLowerCase() + why.slice(1);
  return `Baton failed, not your workflow: ${/^[A-Z]\w*(?:Error|Exception)/.test(why) ? why : sentence}${/[.!?]$/.test(why) ? '' : '.'}`;
}

/** The step that a failure names. */
export function failedStep(execution: Execution, failure: Failure | null): number {
  return execution.steps.findIndex((step) => step.key === failure?.step);
}
