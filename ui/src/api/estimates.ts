import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answered, api, type Schema } from './client';
import { isOver, type Execution } from './executions';

export type Estimates = Schema['Expected'];
export type Usual = NonNullable<Schema['ExpectedStep']['usual']>;
export type Seen = NonNullable<Estimates['seen']>;
export type Remaining = Schema['RemainingTime'];

const LOOK_AGAIN_MS = 4_000;
const LOOKS = 4;

/** The usual durations for an execution; read again with each step that begins or ends. */
export function estimatesQuery(execution: Execution) {
  const { execution_id: id, status, steps } = execution;
  const far = isOver(status) ? 'over' : steps.map((step) => step.status).join();
  return queryOptions({
    queryKey: ['executions', id, 'expected', far],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/executions/{execution_id}/expected', {
          params: { path: { execution_id: id } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    // Failures are counted some seconds after they happen.
    refetchInterval: ({ state }) =>
      status === 'failed' && state.data?.seen === null && state.dataUpdateCount < LOOKS
        ? LOOK_AGAIN_MS
        : false,
  });
}
