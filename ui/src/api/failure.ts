import { t } from '@lingui/core/macro';
import type { Schema } from './client';

/** The facts about a failure that the pages show; the server's record has more. */
export interface Failure {
  readonly message: string;
  readonly code: string;
  readonly kind: string;
  readonly transient: boolean | null;
  readonly at: string | null;
  readonly system: string | null;
  /** Whether the sandbox answered for the system, with sample data. */
  readonly sandbox: boolean;
  /** HTTP status of the system's response, if there was one. */
  readonly httpStatus: number | null;
  /** The address that was called, without passwords and values. */
  readonly address: string | null;
  /** Seconds that the system asked to wait. */
  readonly retryAfter: number | null;
  /** The system's own message. */
  readonly vendorMessage: string | null;
  /** Name of the credential that was used or is missing. */
  readonly credential: string | null;
  /** The environment variable of the credential. */
  readonly credentialVariable: string | null;
  /** The limit that was exceeded. */
  readonly limit: Limit | null;
  /** The source of the value that violated the input schema. */
  readonly origin: Origin | null;
  /** What happened, without the remedy; null if the record does not separate them. */
  readonly summary: string | null;
  /** What to do about it. */
  readonly remedy: string | null;
  /** Whether Baton or its machines failed, not the workflow. */
  readonly internal: boolean;
  /** The exception behind an internal error. */
  readonly defect: Defect | null;
  /** Who cancelled it. */
  readonly actor: string | null;
  readonly step: string | null;
  /** The agent that failed; empty if no agent did. */
  readonly agent: string;
  readonly stack: string;
  readonly problems: readonly Violation[];
}

export type Defect = Readonly<Schema['FailureDefect']>;
export type Limit = Readonly<Schema['FailureLimit']>;
export type Origin = Readonly<Required<Omit<Schema['FailureOrigin'], 'path'>>>;

export interface Violation {
  readonly path: string;
  readonly message: string;
  readonly rule: string;
  readonly expected: string;
  readonly got: string;
  /** The value found, as JSON, if it is text, a number, or true or false. */
  readonly value: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

export function failureOf(fields: Fields | null): Failure | null {
  if (fields === null) return null;
  return {
    message: text(fields.message) ?? t`It failed without a message.`,
    code: text(fields.code) ?? 'unknown',
    kind: text(fields.type) ?? '',
    transient: typeof fields.transient === 'boolean' ? fields.transient : null,
    at: text(fields.at),
    system: text(fields.system),
    sandbox: fields.sandbox === true,
    httpStatus: number(fields.http_status),
    address: text(fields.address),
    retryAfter: number(fields.retry_after_seconds),
    vendorMessage: text(fields.vendor_message),
    credential: text(fields.credential),
    credentialVariable: text(fields.credential_variable),
    limit: limit(fields.limit),
    origin: origin(fields.origin),
    summary: text(fields.summary),
    remedy: text(fields.remedy),
    internal: fields.internal === true,
    defect: defect(fields.defect),
    actor: text(fields.actor),
    step: text(fields.step),
    agent: text(fields.agent) ?? '',
    stack: text(fields.stack) ?? '',
    problems: Array.isArray(fields.problems) ? fields.problems.map(violation) : [],
  };
}

function defect(told: unknown): Defect | null {
  const { type, message } = fieldsOf(told);
  const named = text(type);
  return named === null ? null : { type: named, message: text(message) ?? '' };
}

function limit(told: unknown): Limit | null {
  const { name, value, unit } = fieldsOf(told);
  const [named, counted, measured] = [text(name), number(value), text(unit)];
  return named === null || counted === null || measured === null
    ? null
    : { name: named, value: counted, unit: measured };
}

function origin(told: unknown): Origin | null {
  const { source, giver, step, field } = fieldsOf(told);
  const from = text(source);
  if (from === null) return null;
  return {
    source: from,
    giver: giver === 'input' || giver === 'step' ? giver : null,
    step: text(step),
    field: text(field),
  };
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
    value: text(problem.value),
  };
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
