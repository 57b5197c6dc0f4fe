import { queryOptions } from '@tanstack/react-query';
import { members } from '@/shared/json/exact';
import type { AgentFile } from './agent-files';
import { answered, answeredText, api, type Schema } from './client';

/** A step that an agent completed, whose exact input can be used again. */
export type RecordedInput = Schema['RecordedInputOut'];

/** The latest inputs of an agent, newest first. */
export function recordedInputsQuery(slug: string) {
  return queryOptions({
    queryKey: ['agents', slug, 'inputs'],
    queryFn: async ({ signal }) => {
      const { items } = await answered(
        api.GET('/api/agents/{slug}/inputs', { params: { path: { slug } }, signal }),
      );
      return items;
    },
  });
}

/** Runs an agent, saved or not, on the exact input of a recorded step; returns the id of the execution. */
export async function startOnRecorded(file: AgentFile, { execution_id, step }: RecordedInput): Promise<string> {
  const text = await answeredText('/api/agents/test', {
    method: 'POST',
    body: members([
      ['definition', file],
      ['input_of', JSON.stringify({ execution_id, step })],
    ]),
  });
  return (JSON.parse(text) as Schema['Accepted']).execution_id;
}

/** The exact JSON text that a step gave. */
export function readStepOutput({ execution_id, step }: RecordedInput, signal: AbortSignal): Promise<string> {
  return answered(
    api.GET('/api/executions/{execution_id}/steps/{step_key}/output', {
      params: { path: { execution_id, step_key: step } },
      parseAs: 'text',
      signal,
    }),
  );
}
