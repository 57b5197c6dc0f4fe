import { t } from '@lingui/core/macro';
import type { components } from './schema';

/** One thing that is wrong, where, and what to do about it. */
export type Flaw = Readonly<
  Required<Pick<components['schemas']['ProblemDetail'], 'message' | 'path' | 'fix' | 'rule'>>
> & {
  /** The message without its place, where it begins with one. */
  readonly reason?: string | null;
  readonly step: string | null;
};

/** An API error (RFC 9457): a sentence for people, a code for programs. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly flaws: readonly Flaw[] = [],
    /** The whole response body: some errors have additional members. */
    readonly body: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** True if no server responded, or a proxy could not reach it. */
  get isUnreachable(): boolean {
    return this.status === 0 || (this.status >= 502 && this.status <= 504);
  }

  /** The problems as sentences. */
  get problems(): readonly string[] {
    return this.flaws.map(({ message }) => message);
  }

  /** Creates the problem from a response body, which may be text written by a proxy. */
  static from(status: number, body: unknown): ApiProblem {
    const document = parsed(body);
    if (typeof document.detail !== 'string') {
      return new ApiProblem(status, 'unknown', t`The server answered ${status} without a reason.`);
    }
    return new ApiProblem(
      status,
      typeof document.code === 'string' ? document.code : 'unknown',
      document.detail,
      flaws(document.problems),
      document,
    );
  }

  static unreachable(cause: unknown): ApiProblem {
    return new ApiProblem(
      0,
      'unreachable',
      t`The Baton server cannot be reached. Check that it runs; then try again.`,
      [],
      {},
      { cause },
    );
  }
}

export function isProblem(error: unknown): error is ApiProblem {
  return error instanceof ApiProblem;
}

function parsed(body: unknown): Record<string, unknown> {
  let value = body;
  if (typeof body === 'string') {
    try {
      value = JSON.parse(body) as unknown;
    } catch {
      return {};
    }
  }
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** What is wrong, each with all its members; answers leave out those that are empty. */
export function flaws(problems: unknown): Flaw[] {
  if (!Array.isArray(problems)) return [];
  return problems.flatMap((problem: unknown) => {
    const { message, reason, path, fix, rule, step } = parsed(problem);
    if (typeof message !== 'string') return [];
    return [
      {
        message,
        reason: typeof reason === 'string' ? reason : null,
        path: typeof path === 'string' ? path : '$',
        fix: typeof fix === 'string' ? fix : '',
        rule: typeof rule === 'string' ? rule : '',
        step: typeof step === 'string' ? step : null,
      },
    ];
  });
}

/** Problems of an input by their path, without it in the sentence; empty for every other error. */
export function refusalsOf(error: Error | null): readonly { readonly path: string; readonly message: string }[] {
  if (!isProblem(error) || error.code !== 'invalid_input') return [];
  return error.flaws
    .filter(({ rule }) => rule !== 'unconfirmed')
    .map(({ path, reason, message }) => ({ path, message: sentence(reason ?? message) }));
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
