import { useQuery } from '@tanstack/react-query';
import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { testQuery, type TestRecord } from '@/api/drafts';
import { isOver, type Step } from '@/api/executions';
import { useEditor } from '@/features/editor/state/use-editor';

/** The shown test with its progress. */
export interface ShownRun {
  readonly record: TestRecord;
  readonly over: boolean;
  readonly steps: ReadonlyMap<string, Step>;
}

const RunContext = createContext<ShownRun | null>(null);

const WATCH_MS = 500;

export function useShownRun(): ShownRun | null {
  return useContext(RunContext);
}

export function RunProvider({ children }: { readonly children: ReactNode }) {
  const executionId = useEditor(({ run }) => run?.executionId ?? null);
  const { data } = useQuery({
    ...testQuery(executionId ?? ''),
    enabled: executionId !== null,
    refetchInterval: ({ state }) =>
      state.data && isOver(state.data.execution.status) ? false : WATCH_MS,
  });
  const shown = useMemo(
    () =>
      executionId === null || data === undefined
        ? null
        : {
            record: data,
            over: isOver(data.execution.status),
            steps: new Map(data.execution.steps.map((step) => [step.key, step])),
          },
    [executionId, data],
  );
  return <RunContext value={shown}>{children}</RunContext>;
}
