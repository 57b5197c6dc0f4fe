import { useQuery, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { throttle } from './throttle';
import { POLL_MS, useEvents, type Line } from './events';
import { executionQuery, isOver, type Execution } from './executions';

/** Minimum time between two reads of a list, however often executions change. */
const LIST_PAUSE_MS = 1_000;

/** An execution without its data, updated live until it ends. */
export function useExecution(executionId: string) {
  const client = useQueryClient();
  const query = executionQuery(executionId);
  const known = client.getQueryData(query.queryKey);
  const watched = known !== undefined && !isOver(known.status);
  const line = useEvents(watched ? `/api/executions/${executionId}/events` : null, {
    execution: (data) => {
      // A pending response may be older than the pushed one.
      void client.cancelQueries({ queryKey: query.queryKey, exact: true }).then(() => {
        client.setQueryData(query.queryKey, JSON.parse(data) as Execution);
      });
    },
  });
  const asked = useQuery({
    ...query,
    refetchInterval: watched && POLL_MS[line],
    // The tab's title shows the status, also in the background.
    refetchIntervalInBackground: true,
  });
  return { ...asked, interrupted: watched && line === 'down' };
}

/** Reloads the lists below a query key whenever an execution of the workflow, or of any, changes. */
export function useListLive(queryKey: QueryKey, workflowId?: string): Line {
  const client = useQueryClient();
  const [refresh] = useState(() =>
    throttle(() => client.invalidateQueries({ queryKey }), LIST_PAUSE_MS),
  );
  const only = workflowId === undefined ? '' : `?workflow_id=${workflowId}`;
  const line = useEvents(`/api/executions/events${only}`, { changed: refresh });
  useEffect(() => {
    // Changes before the stream was open were not pushed.
    if (line === 'live') refresh();
    if (line !== 'down') return undefined;
    const timer = setInterval(refresh, POLL_MS.down);
    return () => {
      clearInterval(timer);
    };
  }, [line, refresh]);
  return line;
}
