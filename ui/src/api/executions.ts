import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answered, api, type Schema } from './client';
import { beginOf, given, type Span } from './spans';

/** An execution without its data, which may be large; data is read when it is shown. */
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
  /** A range that ends now, or one with fixed ends. */
  readonly span?: Span | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly text?: string | undefined;
  /** Filters by a failure in any of its runs. */
  readonly step?: string | undefined;
  readonly code?: string | undefined;
  readonly type?: string | undefined;
  readonly agent?: string | undefined;
  readonly kind?: string | undefined;
}

/** A cursor is only valid for its filter: a range that ends now is fixed when page one is read. */
interface PageParam {
  readonly cursor: string;
  readonly from: string | undefined;
}

export const executionListKey = ['executions', 'list'] as const;

export function executionsQuery(filter: ExecutionFilter) {
  return infiniteQueryOptions({
    queryKey: [...executionListKey, filter],
    initialPageParam: null as PageParam | null,
    queryFn: async ({ pageParam, signal }) => {
      const from = pageParam ? pageParam.from : (filter.from ?? beginOf(filter.span));
      const page = await answered(
        api.GET('/api/executions', {
          params: {
            query: {
              limit: PAGE,
              ...given({
                workflow_id: filter.workflow,
                status: filter.statuses && [...filter.statuses],
                mode: filter.mode,
                from,
                to: filter.to,
                text: filter.text,
                step: filter.step,
                error_code: filter.code,
                error_type: filter.type,
                agent: filter.agent,
                agent_kind: filter.kind,
                cursor: pageParam?.cursor,
              }),
            },
          },
          signal,
        }),
      );
      return { ...page, from };
    },
    getNextPageParam: ({ next_cursor: cursor, from }) =>
      cursor === null ? null : { cursor, from },
  });
}

/** Whether any execution exists. */
export const anyExecutionQuery = queryOptions({
  queryKey: [...executionListKey, 'any'],
  queryFn: async ({ signal }) => {
    const { items } = await answered(
      api.GET('/api/executions', { params: { query: { limit: 1 } }, signal }),
    );
    return items.length > 0;
  },
});

/** The latest execution of a workflow, including tests; null if there is none. */
export function lastExecutionQuery(workflowId: string) {
  return queryOptions({
    queryKey: ['executions', 'last of', workflowId],
    queryFn: async ({ signal }) => {
      const { items } = await answered(
        api.GET('/api/executions', {
          params: { query: { limit: 1, workflow_id: workflowId } },
          signal,
        }),
      );
      return items[0] ?? null;
    },
    staleTime: Infinity,
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

/** The exact text of the input, because JavaScript would round its numbers. */
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

/** Linux allows at most 128 KiB for one argument of a command, and quoting lengthens it. */
const LONGEST_ARGUMENT = 65_536;

/** The exact text of the input; null if it is too long for a command. Never reads more than that. */
export async function shortInput(executionId: string): Promise<string | null> {
  const asking = api.GET('/api/executions/{execution_id}/input', {
    params: { ...at(executionId).params, header: { Range: `bytes=0-${LONGEST_ARGUMENT - 1}` } },
    parseAs: 'text',
  });
  const text = await answered(asking);
  const { headers } = (await asking).response;
  const whole = /\/(\d+)$/.exec(headers.get('Content-Range') ?? '')?.[1];
  return whole !== undefined && Number(whole) > LONGEST_ARGUMENT ? null : text;
}

/** The exact output text of a finished step, for editing. */
export function outputQuery(executionId: string, step: Step) {
  return queryOptions({
    // A later override of the step changes its output.
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

/** URL of the exact input text; supports range requests. */
export function workflowInputFile(executionId: string): string {
  return `/api/executions/${executionId}/input`;
}

/** URL of a finished step's exact output text; supports range requests. */
export function outputFile(executionId: string, stepKey: string): string {
  return `/api/executions/${executionId}/steps/${stepKey}/output`;
}

/** The exact input of a step, unparsed, because it may be long. */
export async function inputOf(executionId: string, stepKey: string): Promise<Blob> {
  return answered(
    api.GET('/api/executions/{execution_id}/steps/{step_key}/input', {
      params: { path: { execution_id: executionId, step_key: stepKey } },
      parseAs: 'blob',
    }),
  );
}

/** URL of a step's exact input text; supports range requests. */
export function inputFile(executionId: string, stepKey: string): string {
  return `/api/executions/${executionId}/steps/${stepKey}/input`;
}

export type LogLine = Schema['LogLine'];

/** The log of a step; read again when the step begins, is retried, or ends. */
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
