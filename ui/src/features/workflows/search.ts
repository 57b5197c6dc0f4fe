import type { WorkflowFilter } from '@/api/workflows';

const LONGEST = 200;

/** The filter that an address holds; what is no filter is left out. */
export function readSearch({ search, archived }: Record<string, unknown>): WorkflowFilter {
  const words = typeof search === 'string' ? search.slice(0, LONGEST) : '';
  return {
    ...(words.trim() !== '' && { search: words }),
    ...(archived === true && { archived }),
  };
}
