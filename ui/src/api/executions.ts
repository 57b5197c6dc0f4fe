import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { membersOf } from '@/shared/json/exact';
import { answered, api, type Schema } from './client';

/** An execution without its data, which may be big; data is read when it is shown. */
export type Execution = Omit<Schema['Execution'], 'input' | 'context' | 'results'>;
export type ExecutionSummary = Schema['ExecutionSummary'];
export type ExecutionStatus = Schema['ExecutionStatus'];
export type Step = Schema['StepOut'];

const PAGE = 50;

const at = (executionId: string) => ({ params: { path: { execution_id: executionId } } });

export function isOver(status: ExecutionStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

export interface ExecutionFilter {
  readonly status?: ExecutionStatus | undefined;
  readonly workflow?: string | undefined;
}

export const executionListKey = ['executions', 'list'] as const;

export function executionsQuery({ status, workflow }: ExecutionFilter) {
  return infiniteQueryOptions({
    queryKey: [...executionListKey, { status, workflow }],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/executions', {
          params: {
            query: {
              limit: PAGE,
              ...(status && { status: [status] }),
              ...(workflow && { workflow_id: workflow }),
              ...(pageParam !== null && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next_cursor,
  });
}

export function executionQuery(executionId: string) {
  return queryOptions({
    queryKey: ['executions', executionId],
    queryFn: ({ signal }): Promise<Execution> =>
      answered(api.GET('/api/executions/{execution_id}', { ...at(executionId), signal })),
  });
}

/** The exact text of the input: JavaScript's numbers would round it. */
export function inputQuery(executionId: string) {
  return queryOptions({
    queryKey: ['executions', executionId, 'input'],
    queryFn: async ({ signal }) => {
      const text = await answered(
        api.GET('/api/executions/{execution_id}', {
          ...at(executionId),
          parseAs: 'text',
          signal,
        }),
      );
      return membersOf(text).get('input') ?? '{}';
    },
    staleTime: Infinity,
  });
}

/** Where the exact text is that a finished step returned; a part of it may be asked for. */
export function outputFile(executionId: string, stepKey: string): string {
  return `/api/executions/${executionId}/steps/${stepKey}/output`;
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
