import { queryOptions } from '@tanstack/react-query';
import { members } from '@/shared/json/exact';
import { answered, answeredText, api, type Schema } from './client';

const at = (executionId: string) => ({ params: { path: { execution_id: executionId } } });

export type OnVersion = 'same' | 'current';
export type RerunPreviews = Schema['ExecutionPreviews'];
export type RerunPreview = Schema['RerunPreview'];
export type RetryPreview = Schema['RetryPreview'];

/** Most executions per request. */
const ASKED = 100;

/** The rerun preview of a retry or resume; `state` identifies one end of the execution. */
export function rerunPreviewsQuery(executionId: string, state: string) {
  return queryOptions({
    queryKey: ['executions', executionId, 'previews', state],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/executions/{execution_id}/prospects', { ...at(executionId), signal })),
    // The workflow may be corrected in another tab.
    staleTime: 0,
  });
}

/** The rerun previews of retries on the same version; nonexistent executions are left out. */
export function retryPreviewsQuery(executionIds: readonly string[]) {
  return queryOptions({
    queryKey: ['executions', 'retries', executionIds],
    queryFn: async ({ signal }) => {
      const told: RetryPreview[] = [];
      for (let from = 0; from < executionIds.length; from += ASKED) {
        const execution_id = executionIds.slice(from, from + ASKED);
        const { items } = await answered(
          api.GET('/api/executions/prospects', { params: { query: { execution_id } }, signal }),
        );
        told.push(...items);
      }
      return told;
    },
    // An execution may be resumed in another tab.
    staleTime: 0,
    gcTime: 0,
  });
}

export interface RetryOrder {
  readonly version: OnVersion;
  /** Exact JSON text of another input; by default the original one. */
  readonly input?: string | null;
}

/** Runs it again from the beginning; returns the id of the new execution. */
export async function retryExecution(executionId: string, order: RetryOrder): Promise<string> {
  const text = await answeredText(`/api/executions/${encodeURIComponent(executionId)}/retry`, {
    method: 'POST',
    body: members([
      ['version', JSON.stringify(order.version)],
      ...(order.input == null ? [] : [['input', order.input] as const]),
    ]),
  });
  return (JSON.parse(text) as { readonly new_execution_id: string }).new_execution_id;
}

export interface ResumeOrder {
  readonly version?: OnVersion;
  /** Exact JSON text of the output for a step, which then does not run. */
  readonly output?: { readonly step: string; readonly text: string };
  /** The single-step run whose output is used; unchanged unless a text is given. */
  readonly from?: string;
}

export async function resumeExecution(executionId: string, order: ResumeOrder = {}): Promise<void> {
  const { version = 'same', output, from } = order;
  await answeredText(`/api/executions/${encodeURIComponent(executionId)}/resume`, {
    method: 'POST',
    body: members([
      ['version', JSON.stringify(version)],
      ...(from === undefined ? [] : [['from_execution', JSON.stringify(from)] as const]),
      ...(output === undefined ? [] : [['use_output', members([[output.step, output.text]])] as const]),
    ]),
  });
}

export async function stopExecution(executionId: string): Promise<void> {
  await answered(api.POST('/api/executions/{execution_id}/cancel', at(executionId)));
}

export interface StepOrder {
  /** Exact JSON text, or an unread file of it; null uses the recorded input. */
  readonly input: string | Blob | null;
  /** Exact JSON text of the members that override the configuration. */
  readonly config: string;
  readonly confirmWrites: boolean;
}

/** Runs one step alone, as a test; returns the id of its execution. */
export async function runStep(executionId: string, step: string, order: StepOrder): Promise<string> {
  const path = `/api/executions/${encodeURIComponent(executionId)}/steps/${encodeURIComponent(step)}/run`;
  const rest = members([
    ['config', order.config],
    ['confirm_writes', JSON.stringify(order.confirmWrites)],
  ]);
  const text = await answeredText(path, {
    method: 'POST',
    body: order.input === null ? rest : new Blob(['{"input":', order.input, ',', rest.slice(1)]),
  });
  return (JSON.parse(text) as { readonly execution_id: string }).execution_id;
}
