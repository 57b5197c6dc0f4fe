import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answered, api, type Schema } from './client';

export type WorkflowSummary = Schema['WorkflowSummary'];
export type Usage = Schema['WorkflowUsageOut'];

const PAGE = 200;
const LIST_PAGE = 50;

export interface WorkflowFilter {
  /** Words in the name or the slug. */
  readonly search?: string | undefined;
  /** Whether to include archived workflows. */
  readonly archived?: boolean | undefined;
}

export const workflowListKey = ['workflows', 'list'] as const;

export function workflowListQuery({ search, archived }: WorkflowFilter) {
  return infiniteQueryOptions({
    queryKey: [...workflowListKey, { search, archived }],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/workflows', {
          params: {
            query: {
              limit: LIST_PAGE,
              ...(search && { search }),
              ...(archived && { archived }),
              ...(pageParam !== null && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
}

/** All workflows, for a selection. */
export const workflowsQuery = queryOptions({
  queryKey: ['workflows', 'all'],
  queryFn: async ({ signal }) => {
    const all: WorkflowSummary[] = [];
    let cursor: string | null = null;
    do {
      const query: { limit: number; cursor?: string } = { limit: PAGE };
      if (cursor !== null) query.cursor = cursor;
      const page: Schema['Workflows'] = await answered(
        api.GET('/api/workflows', { params: { query }, signal }),
      );
      all.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor !== null);
    return all;
  },
});

export function workflowQuery(workflowId: string) {
  return queryOptions({
    queryKey: ['workflows', workflowId],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/workflows/{workflow_id}', {
          params: { path: { workflow_id: workflowId } },
          signal,
        }),
      ),
  });
}

/** Starts an execution with an input sent exactly as typed; returns the execution's id. */
export async function startExecution(order: {
  readonly workflowId: string;
  readonly mode: Schema['Mode'];
  readonly input: string;
  /** Whether the user has confirmed that steps which write may run in a test. */
  readonly confirmed: boolean;
}): Promise<string> {
  const started = await answered(
    api.POST('/api/workflows/{workflow_id}/execute', {
      params: {
        path: { workflow_id: order.workflowId },
        query: { mode: order.mode, ...(order.confirmed && { confirm_writes: ['*'] }) },
      },
      body: {},
      bodySerializer: () => order.input,
    }),
  );
  return started.execution_id;
}

const at = (workflowId: string) => ({ params: { path: { workflow_id: workflowId } } });

/** What currently uses a workflow. */
export function usageQuery(workflowId: string) {
  return queryOptions({
    queryKey: ['workflows', workflowId, 'usage'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/workflows/{workflow_id}/usage', { ...at(workflowId), signal })),
    // Always fresh, because a decision depends on it.
    gcTime: 0,
  });
}

export async function archiveWorkflow(workflowId: string): Promise<void> {
  await answered(api.POST('/api/workflows/{workflow_id}/archive', at(workflowId)));
}

export async function unarchiveWorkflow(workflowId: string): Promise<void> {
  await answered(api.POST('/api/workflows/{workflow_id}/unarchive', at(workflowId)));
}
