import createClient from 'openapi-fetch';
import { ApiProblem } from './problem';
import type { components, paths } from './schema';

export type Schema = components['schemas'];

/** The server that served this page; nothing else is ever asked. */
export const api = createClient<paths>({ baseUrl: window.location.origin });

interface Answer<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/** What the server answered; throws `ApiProblem` for everything that is no success. */
export async function answered<Data>(asking: Promise<Answer<Data>>): Promise<Data> {
  let answer: Answer<Data>;
  try {
    answer = await asking;
  } catch (error) {
    throw ApiProblem.unreachable(error);
  }
  const { data, error, response } = answer;
  if (response.ok && data !== undefined) return data;
  throw ApiProblem.from(response.status, error);
}

interface TextRequest extends RequestInit {
  readonly headers?: Readonly<Record<string, string>>;
}

/** The exact text of an answer; for what is sent or read with its numbers as they are written. */
export async function answeredText(
  path: string,
  { headers, ...request }: TextRequest,
): Promise<string> {
  let response: Response;
  try {
    response = await fetch(new URL(path, window.location.origin), {
      ...request,
      headers: { 'Content-Type': 'application/json', ...headers },
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw ApiProblem.unreachable(error);
  }
  const text = await response.text();
  if (response.ok) return text;
  throw ApiProblem.from(response.status, text);
}
