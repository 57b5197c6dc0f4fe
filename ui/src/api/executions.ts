import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
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
      answered(
        api.GET('/api/executions/{execution_id}', {
          params: { path: { execution_id: executionId }, query: { data: false } },
          signal,
        }),
      ),
  });
}

/** The exact text of the input: JavaScript's numbers would round it. */
export function inputQuery(executionId: string) {
  return queryOptions({
    queryKey: ['executions', executionId, 'input'],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/executions/{execution_id}/input', {
          ...at(executionId),
          parseAs: 'text',
          signal,
        }),
      ),
    staleTime: Infinity,
  });
}

/** The exact text of what a finished step returned. */
export function outputQuery(executionId: string, step: Step) {
  return queryOptions({
    // A step that is settled otherwise later has another output.
    queryKey: ['executions', executionId, 'output', step.key, step.completed_at],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/executions/{execution_id}/steps/{step_key}/output', {
          params: { path: { execution_id: executionId, step_key: step.key } },
          parseAs: 'text',
          signal,
        }),
      ),
    staleTime: Infinity,
  });
}

export type LogLine = Schema['LogLine'];

/** The log of a step; read again when the step begins, is tried again, or ends. */
export function logsQuery(executionId: string, { key, status, attempts }: Step) {
  return queryOptions({
    queryKey: ['executions', executionId, 'logs', key, status, attempts],
    queryFn: async ({ signal }) => {
      const logs = await answered(
        api.GET('/api/executions/{execution_id}/steps/{step_key}/logs', {
          params: { path: { execution_id: executionId, step_key: key } },
          signal,
        }),
      );
      return logs.items;
    },
    placeholderData: keepPreviousData,
  });
}
