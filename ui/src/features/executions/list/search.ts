import type { ExecutionFilter, ExecutionStatus } from '@/api/executions';

export const STATUSES = [
  'pending',
  'running',
  'paused',
  'completed',
  'failed',
  'cancelled',
] as const satisfies readonly ExecutionStatus[];

const WORKFLOW_ID = /^wf-[a-z0-9-]{1,63}$/;

/** The filter that an address holds; what is no filter is left out. */
export function readSearch(search: Record<string, unknown>): ExecutionFilter {
  const status = STATUSES.find((each) => each === search.status);
  const { workflow } = search;
  return {
    ...(status && { status }),
    ...(typeof workflow === 'string' && WORKFLOW_ID.test(workflow) && { workflow }),
  };
}
