import { t } from '@lingui/core/macro';
import { queryOptions } from '@tanstack/react-query';
import type { StartSource } from '@/shared/input-form/start-from';
import { firstTextOf } from '@/shared/input-form/start';
import { LONGEST_EDITED } from '@/shared/json/document';
import { LOOKS, type StatusName } from '@/shared/status/status';
import { clockTime } from '@/shared/time/clock-time';
import { answered, answeredText, api } from './client';

/** Inputs that are offered again. */
const OFFERED = 5;
/** The first text of an input, by which it is known, is looked for in this much of it. */
const HEAD_BYTES = 2_048;

/** The inputs of the latest executions of a workflow, newest first. */
export function workflowInputsQuery(workflowId: string) {
  return queryOptions({
    queryKey: ['executions', 'inputs of workflow', workflowId],
    queryFn: async ({ signal }) => {
      const query = { limit: 2 * OFFERED, workflow_id: workflowId };
      const { items } = await answered(api.GET('/api/executions', { params: { query }, signal }));
      // A step that was run alone got another input than the workflow.
      const whole = items.filter(({ debug_of: alone }) => alone === null).slice(0, OFFERED);
      return Promise.all(
        whole.map(({ execution_id: id, created_at: at, status }) =>
          sourceOf(`/api/executions/${encodeURIComponent(id)}/input`, at, status, signal),
        ),
      );
    },
    staleTime: 0,
  });
}

/** The inputs that an agent got when it last completed, newest first. */
export function agentInputsQuery(slug: string) {
  return queryOptions({
    queryKey: ['agents', slug, 'inputs to start from'],
    queryFn: async ({ signal }) => {
      const params = { path: { slug }, query: { limit: OFFERED } };
      const { items } = await answered(api.GET('/api/agents/{slug}/inputs', { params, signal }));
      return Promise.all(
        items.map(({ execution_id: id, step, completed_at: at }) =>
          sourceOf(`/api/executions/${encodeURIComponent(id)}/steps/${encodeURIComponent(step)}/input`, at, 'completed', signal),
        ),
      );
    },
    staleTime: 0,
  });
}

async function sourceOf(path: string, at: string, status: StatusName, signal: AbortSignal): Promise<StartSource> {
  const text = firstTextOf(await beginningOf(path, HEAD_BYTES, signal));
  return {
    id: path,
    words: [clockTime(at), text, LOOKS[status].word()].filter(Boolean).join(' · '),
    read: async () => {
      const input = await beginningOf(path, LONGEST_EDITED);
      if (input.length >= LONGEST_EDITED) throw new Error(t`This input is too long to be edited here.`);
      return input;
    },
  };
}

function beginningOf(path: string, bytes: number, signal?: AbortSignal): Promise<string> {
  return answeredText(path, { headers: { Range: `bytes=0-${bytes - 1}` }, ...(signal && { signal }) });
}
