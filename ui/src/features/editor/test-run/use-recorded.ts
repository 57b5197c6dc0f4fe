import { t } from '@lingui/core/macro';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { testQuery, type TestRecord } from '@/api/drafts';
import { executionQuery, isOver, lastExecutionQuery, type Execution } from '@/api/executions';
import type { Recorded } from '@/features/editor/model/recorded';
import { useEditor } from '@/features/editor/state/use-editor';
import { clock } from '@/shared/time/format';
import { clockTime } from '@/shared/time/clock-time';
import { useShownRun } from './run-context';

/** Limit on the bytes of outputs that are read from a run only to show values. */
const MOST_BYTES = 200_000;

/** The values of the shown test, else of the workflow's latest run; null without either. */
export function useRecorded(): Recorded | null {
  const shown = useShownRun()?.record;
  const workflowId = useEditor(({ saved }) => saved?.workflowId ?? null);
  const last = useLastRun(shown === undefined ? workflowId : null);
  const record = shown ?? last;
  return useMemo(() => (record === undefined ? null : recordedOf(record)), [record]);
}

function useLastRun(workflowId: string | null): TestRecord | undefined {
  const { data: summary } = useQuery({ ...lastExecutionQuery(workflowId ?? ''), enabled: workflowId !== null });
  const id = summary && isOver(summary.status) ? summary.execution_id : null;
  const { data: facts } = useQuery(
    id === null ? { queryKey: ['no run'], queryFn: skipToken } : executionQuery(id),
  );
  const small = facts !== undefined && bytesOf(facts) <= MOST_BYTES;
  const { data } = useQuery(
    id === null || !small ? { queryKey: ['no run of a size'], queryFn: skipToken } : testQuery(id),
  );
  return data;
}

function bytesOf({ steps }: Execution): number {
  return steps.reduce((sum, { output_bytes: bytes }) => sum + (bytes ?? 0), 0);
}

export function recordedOf({ execution, input, results }: TestRecord, now = new Date()): Recorded {
  const at = new Date(execution.started_at ?? execution.created_at);
  return {
    words: recordedWords(execution.mode, at, now),
    input: input.length <= MOST_BYTES ? input : null,
    outputs: results,
    leftOut: new Map(execution.steps.map(({ key, left_out }) => [key, left_out])),
  };
}

function recordedWords(mode: Execution['mode'], at: Date, now: Date): string {
  if (at.toDateString() === now.toDateString()) {
    return mode === 'test' ? t`from the test at ${clock(at)}` : t`from the run at ${clock(at)}`;
  }
  const date = clockTime(at.toISOString());
  return mode === 'test' ? t`from the test of ${date}` : t`from the run of ${date}`;
}
