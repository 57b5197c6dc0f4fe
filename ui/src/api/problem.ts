/** An error as the API describes it (RFC 9457): a whole sentence for people, a code for programs. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly problems: readonly string[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** From the body of an answer, which may be text if a proxy in between wrote it. */
  static from(status: number, body: unknown): ApiProblem {
    const document = parsed(body);
    if (typeof document.detail !== 'string') {
      return new ApiProblem(status, 'unknown', `The server answered ${status} without a reason.`);
    }
    return new ApiProblem(
      status,
      typeof document.code === 'string' ? document.code : 'unknown',
      document.detail,
      messages(document.problems),
    );
  }

  static unreachable(cause: unknown): ApiProblem {
    return new ApiProblem(
      0,
      'unreachable',
      'The Baton server cannot be reached. Check that it runs; then try again.',
      [],
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

function messages(problems: unknown): string[] {
  if (!Array.isArray(problems)) return [];
  return problems.flatMap((problem: unknown) => {
    const { message } = parsed(problem);
    return typeof message === 'string' ? [message] : [];
  });
}
