import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { membersOf } from '@/shared/json/exact';
import { answered, api, type Schema } from './client';
import { beginOf, given, type Span } from './spans';

/** An execution without its data, which may be big; data is read when it is shown. */
export type Execution = Omit<Schema['Execution'], 'input' | 'context' | 'results'>;
export type ExecutionSummary = Schema['ExecutionSummary'];
export type ExecutionStatus = Schema['ExecutionStatus'];
export type Step = Schema['StepOut'];

const PAGE = 100;

const at = (executionId: string) => ({ params: { path: { execution_id: executionId } } });

export function isOver(status: ExecutionStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

export type Mode = ExecutionSummary['mode'];

export interface ExecutionFilter {
  readonly workflow?: string | undefined;
  readonly statuses?: readonly ExecutionStatus[] | undefined;
  readonly mode?: Mode | undefined;
  /** A span that ends now, or one with fixed ends. */
  readonly span?: Span | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly text?: string | undefined;
  /** What failed so, whatever came of it later. */
  readonly step?: string | undefined;
  readonly code?: string | undefined;
  readonly type?: string | undefined;
  readonly agent?: string | undefined;
  readonly kind?: string | undefined;
}

export const executionListKey = ['executions', 'list'] as const;

export function executionsQuery(filter: ExecutionFilter) {
  return infiniteQueryOptions({
    queryKey: [...executionListKey, filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/executions', {
          params: {
            query: {
              limit: PAGE,
              ...given({
                workflow_id: filter.workflow,
                status: filter.statuses && [...filter.statuses],
                mode: filter.mode,
                from: filter.from ?? beginOf(filter.span),
                to: filter.to,
                text: filter.text,
                step: filter.step,
                error_code: filter.code,
                error_type: filter.type,
                agent: filter.agent,
                agent_kind: filter.kind,
                cursor: pageParam ?? undefined,
              }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** Whether anything ever ran. */
export const anyExecutionQuery = queryOptions({
  queryKey: [...executionListKey, 'any'],
  queryFn: async ({ signal }) => {
    const { items } = await answered(
      api.GET('/api/executions', { params: { query: { limit: 1 } }, signal }),
    );
    return items.length > 0;
  },
});

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
