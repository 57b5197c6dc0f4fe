/** The state of the page in the address. */
export interface CredentialSearch {
  /** The open credential; `new` for a new one. */
  readonly credential?: string | undefined;
  /** Type of the new credential. */
  readonly type?: string | undefined;
}

export const NEW = 'new';

const LONGEST = 100;

export function readSearch(search: Record<string, unknown>): CredentialSearch {
  const credential = text(search.credential);
  const type = text(search.type);
  return { ...(credential !== undefined && { credential }), ...(type !== undefined && { type }) };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST ? value : undefined;
}
