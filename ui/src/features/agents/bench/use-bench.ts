import { t } from '@lingui/core/macro';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { previewBody, previewFile, startTest, testQuery, type TestRecord } from '@/api/drafts';
import { isOver, type Step } from '@/api/executions';
import { isProblem } from '@/api/problem';
import { textIn } from '@/features/agents/model/draft';
import type { AgentDraft } from '@/features/agents/page/use-agent-draft';
import { isObject, textAt, writeJson, type JsonObject } from '@/shared/json/document';
import { useMutationOnce } from '@/shared/mutation-once';
import { benchFile, libraryFile, STEP } from './bench-file';

const WATCH_MS = 500;
const REST_MS = 400;

export interface BenchRun {
  readonly executionId: string;
  readonly record: TestRecord;
  readonly step: Step | undefined;
  /** Exact JSON text of the answer; undefined while there is none. */
  readonly output: string | undefined;
  readonly over: boolean;
  /** Whether the agent or its input is another one by now. */
  readonly stale: boolean;
}

export interface BenchState {
  /** Exact JSON text that the agent gets. */
  readonly input: string;
  /** Where the input comes from. */
  readonly origin: string;
  /** Exact JSON Schema of the input; null if nothing describes it. */
  readonly schema: string | null;
  readonly type: (input: string) => void;
  /** Forgets what was typed. */
  readonly reset: (() => void) | null;
  readonly run: () => void;
  readonly pending: boolean;
  readonly shown: BenchRun | null;
  /** Why it did not start. */
  readonly failed: string | null;
  /** Whether what is on the screen cannot be run yet. */
  readonly unfinished: boolean;
}

/** Runs the agent as it is on the screen, as a test of a workflow of one step. */
export function useBench({ draft, saved, unfinished }: AgentDraft, writes: boolean): BenchState {
  const [typed, setTyped] = useState<string | null>(null);
  const [started, setStarted] = useState<{ readonly id: string; readonly sent: string } | null>(null);
  const python = saved?.agent.origin === 'python' ? saved.agent : null;
  const file = python ? libraryFile(python.slug, python.name) : benchFile(draft, saved?.agent.slug ?? null);
  const sample = useSample(file);
  const input = typed ?? sample.text;
  const sent = `${writeJson(file)}\n${input}`;
  const starting = useMutationOnce({
    mutationFn: async () => {
      const id = await startTest(`wf-${textAt(file, 'slug')}`, {
        file,
        input,
        pins: new Map(),
        only: null,
        confirmWrites: writes ? [STEP] : [],
      });
      return { id, sent };
    },
    onSuccess: setStarted,
    networkMode: 'always',
    retry: false,
  });
  const { data } = useQuery({
    ...testQuery(started?.id ?? ''),
    enabled: started !== null,
    refetchInterval: ({ state }) => (state.data && isOver(state.data.execution.status) ? false : WATCH_MS),
  });
  const shown = started !== null && data !== undefined
    ? {
        executionId: started.id,
        record: data,
        step: data.execution.steps.find(({ key }) => key === STEP),
        output: data.results.get(STEP),
        over: isOver(data.execution.status),
        stale: started.sent !== sent,
      }
    : null;
  return {
    input,
    origin: typed === null ? sample.origin : t`Typed here.`,
    schema: python ? schemaText(python.input_schema) : (draft.get('input_schema') ?? null),
    type: setTyped,
    reset: typed === null ? null : () => {
      setTyped(null);
    },
    run: () => {
      if (unfinished.size === 0) starting.mutate();
    },
    pending: starting.isPending || (started !== null && shown?.over !== true),
    shown,
    failed: wordsOf(starting.error, textIn(draft, 'name')),
    unfinished: unfinished.size > 0,
  };
}

/** The input that the server makes of the agent's input schema. */
function useSample(file: JsonObject): { readonly text: string; readonly origin: string } {
  const [body] = useDebouncedValue(previewBody(writeJson(file), { input: null, pins: new Map() }), REST_MS);
  const { data } = useQuery({
    ...queryOptions({
      queryKey: ['agents', 'sample', body],
      queryFn: ({ signal }) => previewFile(body, signal),
      staleTime: Infinity,
      gcTime: 30_000,
    }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (data === undefined || !isObject(data.input) || Object.keys(data.input).length === 0) {
    return { text: '{}', origin: t`Type what the agent should get, as JSON.` };
  }
  const origin = data.input_origin === 'example' ? t`An example from the input fields.` : t`Made up from the input fields. Type over it.`;
  return { text: writeJson(data.input, 2), origin };
}

function schemaText(schema: JsonObject | null): string | null {
  return schema && writeJson(schema);
}

function wordsOf(error: Error | null, name: string): string | null {
  if (error === null) return null;
  const problems = isProblem(error) ? error.flaws.map(({ reason, message, fix }) => `${reason ?? message} ${fix}`.trim()) : [];
  const why = problems.length > 0 ? problems : [error.message];
  return [name === '' ? t`The agent did not start.` : t`${name} did not start.`, ...why].join(' ');
}
