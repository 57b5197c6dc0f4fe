import { t } from '@lingui/core/macro';
import { useMemo } from 'react';
import { startTest } from '@/api/drafts';
import { isProblem, refusalsOf } from '@/api/problem';
import { troublesOf } from '@/shared/input-form/check';
import { SchemaReader } from '@/shared/input-form/shape';
import type { Refusal } from '@/shared/input-form/use-input-form';
import { isObject, jsonFault, parseJson, textAt, writeJson } from '@/shared/json/document';
import { useMutationOnce } from '@/shared/mutation-once';
import { fileOf, keyOf, nameOf, type Draft, type StepId } from '@/features/editor/model/draft';
import { slugOf } from '@/features/editor/model/keys';
import { placed, structureProblems } from '@/features/editor/model/problems';
import { useChecks } from '@/features/editor/state/checks';
import { draftIn, fileText } from '@/features/editor/state/editor-store';
import { useEditorStore } from '@/features/editor/state/use-editor';
import { reused, stepsThatWrite } from './plan';
import { useShownRun } from './run-context';
import { inputSchemaOf, useSample } from './use-sample';

export interface Testing {
  /** Runs everything, or one step; asks first if steps would write. */
  readonly test: (only?: StepId) => void;
  /** Runs the test that was to be confirmed. */
  readonly confirm: () => void;
  readonly pending: boolean;
}

/** Runs the workflow on the screen, saved or not. */
export function useTesting(): Testing {
  const store = useEditorStore();
  const { agents, maxSteps, previews } = useChecks();
  const shown = useShownRun();
  const sample = useSample();
  const starting = useMutationOnce({
    mutationFn: (only: StepId | null) => {
      const draft = draftIn(store.getState());
      const made = new Map(
        [...previews].flatMap(([id, { output, output_origin: origin }]) =>
          origin === 'none' ? [] : [[id, writeJson(output)] as const],
        ),
      );
      const plan = reused(draft, only, { ran: shown?.record.results ?? new Map(), made }, agents);
      const slug = textAt(draft.file, 'slug') || slugOf(textAt(draft.file, 'name'));
      return startTest(store.getState().saved?.workflowId ?? `wf-${slug}`, {
        file: fileOf(draft),
        input: sample.text,
        pins: plan.pins,
        only: only === null ? null : keyOf(draft, only),
        confirmWrites: stepsThatWrite(draft, agents, only).map((id) => keyOf(draft, id)),
      }).then((executionId) => ({
        executionId,
        fileText: fileText(draft),
        only,
        reused: plan.words,
      }));
    },
    onSuccess: (run) => {
      store.getState().set({ run, refused: [], inputRefusals: [], failed: null });
    },
    onError: (error) => {
      const { chain } = draftIn(store.getState());
      if (isProblem(error) && error.code === 'invalid_workflow') {
        const refused = error.flaws.map((flaw) => placed(flaw, chain));
        store.getState().set({ drawer: 'problems', refused });
        return;
      }
      const inputRefusals = refusalsOf(error);
      if (inputRefusals.length > 0) {
        store.getState().set({ drawer: 'test', inputRefusals });
        return;
      }
      const problems = isProblem(error) ? error.problems : [];
      const more = problems.filter((each) => !error.message.includes(each));
      store.getState().set({ failed: [t`The test did not start.`, error.message, ...more].join(' ') });
    },
    networkMode: 'always',
    retry: false,
  });
  const { mutate, isPending } = starting;

  return useMemo<Testing>(
    () => ({
      pending: isPending,
      test: (only) => {
        const { set } = store.getState();
        const draft = draftIn(store.getState());
        const fault = jsonFault(sample.text);
        const inputRefusals = fault === null ? troublesIn(draft, sample.text) : [];
        if (structureProblems(draft, (id) => nameOf(draft, id, agents), maxSteps).length > 0) {
          set({ drawer: 'problems' });
        } else if (fault !== null) {
          set({ drawer: 'test', failed: t`The sample input cannot be used. ${fault}` });
        } else if (inputRefusals.length > 0) {
          set({ drawer: 'test', failed: null, inputRefusals });
        } else if (stepsThatWrite(draft, agents, only ?? null).length > 0) {
          set({ dialog: { kind: 'confirm writes', only: only ?? null } });
        } else {
          set({ drawer: 'test', failed: null });
          mutate(only ?? null);
        }
      },
      confirm: () => {
        const { dialog, set } = store.getState();
        if (dialog?.kind !== 'confirm writes') return;
        set({ drawer: 'test', dialog: null, failed: null });
        mutate(dialog.only);
      },
    }),
    [store, agents, maxSteps, sample.text, mutate, isPending],
  );
}

/** What is missing or is no number, by the workflow's own schema of its input. */
function troublesIn(draft: Draft, input: string): readonly Refusal[] {
  const schema = inputSchemaOf(draft, input);
  if (schema === null || !isObject(parseJson(input))) return [];
  return troublesOf(new SchemaReader(schema), input, new Map()).map(({ path, words }) => ({ path, message: words }));
}
