import createClient from 'openapi-fetch';
import type { Json } from '@/shared/json/document';
import { ApiProblem } from './problem';
import type { components, paths } from './schema';

export type Schema = components['schemas'];

/** An answer that is read with `parseJson`: the numbers of these members are as they were written. */
export type AsWritten<Shape, Members extends keyof Shape, Data = Json> = Omit<Shape, Members> & {
  readonly [Name in keyof Pick<Shape, Members>]: Data;
};

/** The server that served this page; nothing else is ever asked. */
export const api = createClient<paths>({ baseUrl: window.location.origin });

interface Answer<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/** Returns the data of a response; throws `ApiProblem` unless it is a success. */
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

/** Returns the exact text of a response, for data whose numbers must stay as written. */
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
