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
  /** Name of the credential that was used or is missing. */
  readonly credential: string | null;
  /** The limit that was passed. */
  readonly limit: Limit | null;
  /** Where the value that broke the input schema came from. */
  readonly origin: Origin | null;
  /** What to do about it. */
  readonly remedy: string | null;
  /** Who cancelled it. */
  readonly actor: string | null;
  readonly step: string | null;
  /** The agent that failed; empty if none is to blame. */
  readonly agent: string;
  readonly stack: string;
  readonly problems: readonly Violation[];
}

export interface Limit {
  /** The setting, such as `timeout_seconds`. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

export interface Origin {
  /** The source in the mapping of the step, as it is written there. */
  readonly source: string;
  /** Key of the step whose output it is; null for the input of the execution. */
  readonly step: string | null;
}

export interface Violation {
  readonly path: string;
  readonly message: string;
  readonly rule: string;
  readonly expected: string;
  readonly got: string;
}

type Fields = Readonly<Record<string, unknown>>;

export function failureOf(fields: Fields | null): Failure | null {
  if (fields === null) return null;
  return {
    message: text(fields.message) ?? 'It failed without a message.',
    code: text(fields.code) ?? 'unknown',
    kind: text(fields.type) ?? '',
    transient: typeof fields.transient === 'boolean' ? fields.transient : null,
    at: text(fields.at),
    system: text(fields.system),
    httpStatus: number(fields.http_status),
    retryAfter: number(fields.retry_after_seconds),
    credential: text(fields.credential),
    limit: limit(fields.limit),
    origin: origin(fields.origin),
    remedy: text(fields.remedy),
    actor: text(fields.actor),
    step: text(fields.step),
    agent: text(fields.agent) ?? '',
    stack: text(fields.stack) ?? '',
    problems: Array.isArray(fields.problems) ? fields.problems.map(violation) : [],
  };
}

function limit(told: unknown): Limit | null {
  const { name, value, unit } = fieldsOf(told);
  const [named, counted, measured] = [text(name), number(value), text(unit)];
  return named === null || counted === null || measured === null
    ? null
    : { name: named, value: counted, unit: measured };
}

function origin(told: unknown): Origin | null {
  const { source, step } = fieldsOf(told);
  const from = text(source);
  return from === null ? null : { source: from, step: text(step) };
}

function fieldsOf(told: unknown): Fields {
  return typeof told === 'object' && told !== null ? (told as Fields) : {};
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
