import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
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

/** A cursor belongs to the list as it was narrowed: a span that ends now has begun with page one. */
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

/** The latest execution of a workflow, tests included; null if it never ran. */
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

/** Linux takes at most 128 KiB for one argument of a command, and quoting makes it longer. */
const LONGEST_ARGUMENT = 65_536;

/** The exact text of the input; null if it is too long for a command. No more than that is read. */
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

/** The exact text of what a finished step returned, to be edited. */
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

/** Where the exact text is that an execution was started with; a part of it may be asked for. */
export function workflowInputFile(executionId: string): string {
  return `/api/executions/${executionId}/input`;
}

/** Where the exact text is that a finished step returned; a part of it may be asked for. */
export function outputFile(executionId: string, stepKey: string): string {
  return `/api/executions/${executionId}/steps/${stepKey}/output`;
}

/** The exact text of what a step got, as it is: it may be long, and nothing is read of it. */
export async function inputOf(executionId: string, stepKey: string): Promise<Blob> {
  return answered(
    api.GET('/api/executions/{execution_id}/steps/{step_key}/input', {
      params: { path: { execution_id: executionId, step_key: stepKey } },
      parseAs: 'blob',
    }),
  );
}

/** Where the exact text is that a step got; a part of it may be asked for. */
export function inputFile(executionId: string, stepKey: string): string {
  return `/api/executions/${executionId}/steps/${stepKey}/input`;
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
