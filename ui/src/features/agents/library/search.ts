/** What the library is narrowed to. */
export interface AgentFilter {
  /** Words in the name, the description, the slug or the title of the kind. */
  readonly search?: string | undefined;
  readonly kind?: string | undefined;
  /** Whether the kinds to make an agent of are shown. */
  readonly choose?: boolean | undefined;
}

const LONGEST = 200;

/** The filter that an address holds; what is no filter is left out. */
export function readSearch({ search, kind, choose }: Record<string, unknown>): AgentFilter {
  const words = typeof search === 'string' ? search.slice(0, LONGEST) : '';
  return {
    ...(words.trim() !== '' && { search: words }),
    ...(typeof kind === 'string' && kind !== '' && { kind }),
    ...(choose === true && { choose }),
  };
}
