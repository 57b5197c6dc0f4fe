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
