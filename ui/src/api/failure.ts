import type { Execution, Step } from './executions';

/** The facts about a failure that the pages show; the server's record has more. */
export interface Failure {
  readonly message: string;
  readonly code: string;
  readonly kind: string;
  readonly transient: boolean | null;
  readonly at: string | null;
  readonly system: string | null;
  /** Of the system's answer, if it answered. */
  readonly httpStatus: number | null;
  /** Seconds that the system asked to wait. */
  readonly retryAfter: number | null;
  readonly step: string | null;
  /** The agent that failed; empty if none is to blame. */
  readonly agent: string;
  readonly stack: string;
  readonly problems: readonly Violation[];
}

export interface Violation {
  readonly path: string;
  readonly message: string;
  readonly rule: string;
  readonly expected: string;
  readonly got: string;
}

type Fields = Readonly<Record<string, unknown>>;

export function failureOf(error: Execution['error'] | Step['error']): Failure | null {
  if (error === null) return null;
  const fields: Fields = error;
  return {
    message: text(fields.message) ?? 'It failed without a message.',
    code: text(fields.code) ?? 'unknown',
    kind: text(fields.type) ?? '',
    transient: typeof fields.transient === 'boolean' ? fields.transient : null,
    at: text(fields.at),
    system: text(fields.system),
    httpStatus: number(fields.http_status),
    retryAfter: number(fields.retry_after_seconds),
    step: text(fields.step),
    agent: text(fields.agent) ?? '',
    stack: text(fields.stack) ?? '',
    problems: Array.isArray(fields.problems) ? fields.problems.map(violation) : [],
  };
}

function violation(problem: Fields): Violation {
  return {
    path: text(problem.path) ?? '$',
    message: text(problem.message) ?? '',
    rule: text(problem.rule) ?? '',
    expected: text(problem.expected) ?? '',
    got: text(problem.got) ?? '',
  };
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
