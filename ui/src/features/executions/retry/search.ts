/** The state of the retry page in the address. */
export interface RetrySearch {
  /** Set if the input is to be edited: the field to begin with, or empty. */
  readonly edit?: string | undefined;
}

export function readSearch(search: Readonly<Record<string, unknown>>): RetrySearch {
  return typeof search.edit === 'string' ? { edit: search.edit } : {};
}
