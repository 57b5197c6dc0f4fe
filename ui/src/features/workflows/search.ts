import type { WorkflowFilter } from '@/api/workflows';

const LONGEST = 200;

/** Reads the filter from the address; anything else is ignored. */
export function readSearch({ search, archived }: Record<string, unknown>): WorkflowFilter {
  const words = typeof search === 'string' ? search.slice(0, LONGEST) : '';
  return {
    ...(words.trim() !== '' && { search: words }),
    ...(archived === true && { archived }),
  };
}
