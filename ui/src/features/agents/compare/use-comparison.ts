import { t } from '@lingui/core/macro';
import { useEffect, useRef, useState } from 'react';
import { readStepOutput, startOnRecorded, type RecordedInput } from '@/api/agent-tests';
import type { AgentFile } from '@/api/agent-files';
import { readTest, type TestRecord } from '@/api/drafts';
import { isOver } from '@/api/executions';
import { isProblem } from '@/api/problem';
import { failureOf } from '@/api/failure';
import { stopExecution } from '@/api/reruns';
import { answeredWith, type Failed, type Outcome, type Row, type Spent } from './comparison';
import { inTurns } from './in-turns';
import { labelOf } from './label';

/** So many run at a time, to leave the workers and the model to others. */
export const AT_A_TIME = 2;
const WATCH_MS = 400;

export interface Comparison {
  /** The draft that was run. */
  readonly file: AgentFile;
  readonly rows: readonly Row[];
  readonly state: 'running' | 'done' | 'stopped';
  /** Why it could not go on, if it stopped by itself. */
  readonly failed: string | null;
}

export interface Comparing {
  readonly comparison: Comparison | null;
  readonly start: (file: AgentFile, inputs: readonly RecordedInput[]) => void;
  readonly stop: () => void;
}

/** Runs a draft on recorded inputs; leaving the page stops it. */
export function useComparison(): Comparing {
  const [comparison, setComparison] = useState<Comparison | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(
    () => () => {
      running.current?.abort();
    },
    [],
  );

  const start = (file: AgentFile, inputs: readonly RecordedInput[]) => {
    running.current?.abort();
    const stopping = new AbortController();
    running.current = stopping;
    const { signal } = stopping;
    const set = (change: (before: Comparison) => Comparison) => {
      if (running.current === stopping) setComparison((before) => before && change(before));
    };
    setComparison({ file, state: 'running', failed: null, rows: inputs.map((input) => ({ input, label: null, outcome: null })) });
    void inTurns(inputs, AT_A_TIME, signal, async (input) => {
      const ran = await run(file, input, signal);
      if (ran !== null) set((before) => ({ ...before, rows: withRow(before.rows, ran) }));
    }).then(
      () => {
        set((before) => ({ ...before, state: signal.aborted ? 'stopped' : 'done' }));
      },
      (error: unknown) => {
        stopping.abort();
        set((before) => ({ ...before, state: 'stopped', failed: messageOf(error) }));
      },
    );
  };
  return {
    comparison,
    start,
    stop: () => {
      running.current?.abort();
    },
  };
}

function withRow(rows: readonly Row[], ran: Row): readonly Row[] {
  return rows.map((row) => (row.input === ran.input ? ran : row));
}

/** Runs the draft on one input; null if it was stopped before its end. Throws if no server answers. */
async function run(file: AgentFile, input: RecordedInput, signal: AbortSignal): Promise<Row | null> {
  try {
    const executionId = await startOnRecorded(file, input);
    const record = await ended(executionId, signal);
    if (record === null) return null;
    return { input, label: labelOf(record.input), outcome: await outcomeOf(record, input, signal) };
  } catch (error) {
    if (signal.aborted) return null;
    if (isProblem(error) && error.isUnreachable) throw error;
    const failed: Failed = { ...NOTHING_SPENT, kind: 'failed', executionId: null, before: null, why: messageOf(error) };
    return { input, label: null, outcome: failed };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const NOTHING_SPENT: Spent = { tookMs: null, tokens: 0, cost: 0 };

/** The record of a run at its end; null if it is stopped before. */
async function ended(executionId: string, signal: AbortSignal): Promise<TestRecord | null> {
  for (;;) {
    if (signal.aborted) {
      await stopExecution(executionId).catch(() => undefined);
      return null;
    }
    // Reading goes on while it is stopped, so that the run is stopped, too.
    const record = await readTest(executionId, AbortSignal.timeout(60_000));
    if (isOver(record.execution.status)) return record;
    await pause(signal);
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, WATCH_MS);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}

async function outcomeOf({ execution, results }: TestRecord, input: RecordedInput, signal: AbortSignal): Promise<Outcome> {
  const before = await readStepOutput(input, signal);
  const [step] = execution.steps;
  const spent: Spent = {
    tookMs: step?.duration_ms ?? null,
    tokens: (step?.llm.input_tokens ?? 0) + (step?.llm.output_tokens ?? 0),
    cost: step === undefined || step.llm.calls === 0 ? 0 : step.llm.cost,
  };
  const { execution_id: executionId } = execution;
  const after = step && results.get(step.key);
  if (after !== undefined) return answeredWith({ ...spent, executionId, before, after });
  const failure = failureOf(step?.error ?? execution.error);
  const failed: Failed = { ...spent, kind: 'failed', executionId, before, why: failure?.message ?? t`It gave no answer.` };
  return failed;
}
