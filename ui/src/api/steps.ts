import { queryOptions } from '@tanstack/react-query';
import { LONGEST_EDITED, parseJson, type JsonObject } from '@/shared/json/document';
import { answered, answeredText, api, type AsWritten, type Schema } from './client';
import type { Step } from './executions';

export type Attempt = Schema['AttemptOut'];
type Facts = Schema['StepDetailOut'];

/** The recorded facts of a step without its data; numbers in its configuration stay as written. */
export interface StepFacts extends Omit<Facts, 'definition'> {
  readonly definition: AsWritten<Facts['definition'], 'config', JsonObject>;
}

/** Identifies a state of the step; cached data is valid for that state. */
const stateOf = ({ status, attempts, started_at, completed_at, tries }: Step) =>
  [status, attempts, started_at, completed_at, tries.length, tries.at(-1)?.status] as const;

export function stepFactsQuery(executionId: string, step: Step) {
  return queryOptions({
    queryKey: ['executions', executionId, 'facts', step.key, ...stateOf(step)],
    queryFn: async ({ signal }) => {
      const path = `/api/executions/${encodeURIComponent(executionId)}/steps/${encodeURIComponent(step.key)}`;
      const text = await answeredText(`${path}?data=false`, { signal });
      return parseJson(text) as unknown as StepFacts;
    },
    staleTime: Infinity,
  });
}

/** The messages that a step sent to a language model. */
export function stepPromptQuery(executionId: string, step: Step) {
  return queryOptions({
    queryKey: ['executions', executionId, 'prompt', step.key, ...stateOf(step)],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/executions/{execution_id}/steps/{step_key}/prompt', {
          params: { path: { execution_id: executionId, step_key: step.key } },
          signal,
        }),
      ),
    staleTime: Infinity,
  });
}

export interface StepInput {
  /** Exact JSON text; null if it is too long to edit. */
  readonly text: string | null;
  readonly size: number;
  /** True if it was reconstructed and differs from what the agent received. */
  readonly differs: boolean;
}

/** The exact input of the latest attempt; for a long one, only its size is read. */
export function stepInputQuery(executionId: string, step: Step) {
  return queryOptions({
    queryKey: ['executions', executionId, 'step input', step.key, ...stateOf(step)],
    queryFn: async ({ signal }): Promise<StepInput> => {
      const asking = api.GET('/api/executions/{execution_id}/steps/{step_key}/input', {
        params: {
          path: { execution_id: executionId, step_key: step.key },
          header: { Range: `bytes=0-${LONGEST_EDITED - 1}` },
        },
        parseAs: 'text',
        signal,
      });
      const text = await answered(asking);
      const { headers } = (await asking).response;
      const size = Number(headers.get('Content-Range')?.split('/')[1] ?? text.length);
      return {
        text: size > LONGEST_EDITED ? null : text,
        size,
        differs: headers.get('Baton-Input-Source') === 'reconstructed_differs',
      };
    },
    staleTime: Infinity,
  });
}
