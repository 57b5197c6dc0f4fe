import { useQuery, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { throttle } from './throttle';
import { POLL_MS, useEvents, type Line } from './events';
import { executionQuery, isOver, type Execution } from './executions';

/** Lists are read again at most this often, however fast executions change. */
const LIST_PAUSE_MS = 1_000;

/** An execution as it changes, without its data, until it is over. */
export function useExecution(executionId: string) {
  const client = useQueryClient();
  const query = executionQuery(executionId);
  const known = client.getQueryData(query.queryKey);
  const watched = known !== undefined && !isOver(known.status);
  const line = useEvents(watched ? `/api/executions/${executionId}/events` : null, {
    execution: (data) => {
      // An answer that is still on its way may be older than what is pushed.
      void client.cancelQueries({ queryKey: query.queryKey, exact: true }).then(() => {
        client.setQueryData(query.queryKey, JSON.parse(data) as Execution);
      });
    },
  });
  const asked = useQuery({
    ...query,
    refetchInterval: watched && POLL_MS[line],
    // The title of a tab in the background tells how it goes.
    refetchIntervalInBackground: true,
  });
  return { ...asked, interrupted: watched && line === 'down' };
}

/** Reads the lists below a key again whenever an execution, of one workflow or of any, changes. */
export function useListLive(queryKey: QueryKey, workflowId?: string): Line {
  const client = useQueryClient();
  const [refresh] = useState(() =>
    throttle(() => client.invalidateQueries({ queryKey }), LIST_PAUSE_MS),
  );
  const only = workflowId === undefined ? '' : `?workflow_id=${workflowId}`;
  const line = useEvents(`/api/executions/events${only}`, { changed: refresh });
  useEffect(() => {
    // What changed before the stream was open was not pushed.
    if (line === 'live') refresh();
    if (line !== 'down') return undefined;
    const timer = setInterval(refresh, POLL_MS.down);
    return () => {
      clearInterval(timer);
    };
  }, [line, refresh]);
  return line;
}
