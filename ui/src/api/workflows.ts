import { queryOptions } from '@tanstack/react-query';
import { answered, api, type Schema } from './client';

export type WorkflowSummary = Schema['WorkflowSummary'];

const PAGE = 200;

export const workflowsQuery = queryOptions({
  queryKey: ['workflows'],
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

/** Starts an execution with an input that is sent as it was typed; returns the execution's id. */
export async function startExecution(order: {
  readonly workflowId: string;
  readonly mode: Schema['Mode'];
  readonly input: string;
}): Promise<string> {
  const started = await answered(
    api.POST('/api/workflows/{workflow_id}/execute', {
      params: { path: { workflow_id: order.workflowId }, query: { mode: order.mode } },
      body: {},
      bodySerializer: () => order.input,
    }),
  );
  return started.execution_id;
}
