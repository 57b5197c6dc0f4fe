import { queryOptions } from '@tanstack/react-query';
import { members } from '@/shared/json/exact';
import { answered, answeredText, api, type Schema } from './client';

const at = (executionId: string) => ({ params: { path: { execution_id: executionId } } });

export type OnVersion = 'same' | 'current';
export type RerunPreviews = Schema['ExecutionPreviews'];
export type RerunPreview = Schema['RerunPreview'];
export type RetryPreview = Schema['RetryPreview'];

/** Executions that one request asks about. */
const ASKED = 100;

/** What a retry or a resume would do; `state` tells one end of the execution from another. */
export function rerunPreviewsQuery(executionId: string, state: string) {
  return queryOptions({
    queryKey: ['executions', executionId, 'previews', state],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/executions/{execution_id}/prospects', { ...at(executionId), signal })),
    // The workflow may be corrected in another tab.
    staleTime: 0,
  });
}

/** What retries on the same version would do; what there is not any more, is left out. */
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
  /** Exact JSON text of another input; the original one is used without it. */
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
  /** Exact JSON text of the output of a step, so that it does not run. */
  readonly output?: { readonly step: string; readonly text: string };
  /** The run of one step that the output comes from; without a text it is used as it is. */
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
  /** Exact JSON text, or a file of it that nobody reads here; null takes what is recorded. */
  readonly input: string | Blob | null;
  /** Exact JSON text of the members that replace those of the configuration. */
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
