import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { membersOf } from '@/shared/json/exact';
import { answered, api, type Schema } from './client';

export type Execution = Schema['Execution'];
export type ExecutionSummary = Schema['ExecutionSummary'];
export type ExecutionStatus = Schema['ExecutionStatus'];
export type Step = Schema['StepOut'];

/** What is not over is read again this often. */
const WATCH_MS = 2_000;
const PAGE = 50;

export function isOver(status: ExecutionStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

export interface ExecutionFilter {
  readonly status?: ExecutionStatus | undefined;
  readonly workflow?: string | undefined;
}

export function executionsQuery({ status, workflow }: ExecutionFilter) {
  return infiniteQueryOptions({
    queryKey: ['executions', 'list', { status, workflow }],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/executions', {
          params: {
            query: {
              limit: PAGE,
              ...(status && { status }),
              ...(workflow && { workflow_id: workflow }),
              ...(pageParam !== null && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some((row) => !isOver(row.status)))
        ? WATCH_MS
        : false,
  });
}

/** An execution, and the exact text of its data: JavaScript's numbers would round it. */
export interface ExecutionRecord {
  readonly execution: Execution;
  readonly input: string;
  readonly results: ReadonlyMap<string, string>;
}

export function executionQuery(executionId: string) {
  return queryOptions({
    queryKey: ['executions', executionId],
    queryFn: async ({ signal }): Promise<ExecutionRecord> => {
      const text = await answered(
        api.GET('/api/executions/{execution_id}', {
          params: { path: { execution_id: executionId } },
          parseAs: 'text',
          signal,
        }),
      );
      const members = membersOf(text);
      return {
        execution: JSON.parse(text) as Execution,
        input: members.get('input') ?? '{}',
        results: membersOf(members.get('results') ?? '{}'),
      };
    },
    refetchInterval: ({ state }) =>
      state.data && isOver(state.data.execution.status) ? false : WATCH_MS,
  });
}

export function logsQuery(executionId: string, stepKey: string) {
  return queryOptions({
    queryKey: ['executions', executionId, 'logs', stepKey],
    queryFn: async ({ signal }) => {
      const logs = await answered(
        api.GET('/api/executions/{execution_id}/steps/{step_key}/logs', {
          params: { path: { execution_id: executionId, step_key: stepKey } },
          signal,
        }),
      );
      return logs.items;
    },
  });
}

export type OnVersion = 'same' | 'current';

const at = (executionId: string) => ({ params: { path: { execution_id: executionId } } });

/** Runs it again from the beginning; returns the id of the new execution. */
export async function retryExecution(executionId: string, version: OnVersion): Promise<string> {
  const retried = await answered(
    api.POST('/api/executions/{execution_id}/retry', { ...at(executionId), body: { version } }),
  );
  return retried.new_execution_id;
}

export async function resumeExecution(executionId: string): Promise<void> {
  await answered(api.POST('/api/executions/{execution_id}/resume', at(executionId)));
}

export async function stopExecution(executionId: string): Promise<void> {
  await answered(api.POST('/api/executions/{execution_id}/cancel', at(executionId)));
}
