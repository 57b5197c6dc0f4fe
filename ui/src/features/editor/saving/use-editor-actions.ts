import { t } from '@lingui/core/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { readToEdit } from '@/api/agent-updates';
import { createWorkflow, deployWorkflow, saveWorkflow } from '@/api/drafts';
import { isProblem } from '@/api/problem';
import type { WorkflowSummary } from '@/api/workflows';
import { useMutationOnce } from '@/shared/mutation-once';
import { draftOf, fileOf, nameOf } from '@/features/editor/model/draft';
import { placed, structureProblems, type Trouble } from '@/features/editor/model/problems';
import type { EditorActions } from '@/features/editor/state/actions';
import { CHECKS_KEY, useChecks } from '@/features/editor/state/checks';
import { draftIn, fileText, isUnsaved, savedAs, type EditorStore } from '@/features/editor/state/editor-store';
import { useEditorStore } from '@/features/editor/state/use-editor';
import { useTesting } from '@/features/editor/test-run/use-testing';

interface Order {
  readonly message: string;
  /** The version that the save replaces as the newest; null creates the workflow. */
  readonly began: number | null;
}

interface Done {
  readonly onSaved: (summary: WorkflowSummary, created: boolean) => void;
}

/** Save, deploy and test; shows each response at its place. */
export function useEditorActions({ onSaved }: Done): EditorActions {
  const store = useEditorStore();
  const client = useQueryClient();
  const { agents, maxSteps } = useChecks();
  const testing = useTesting();

  /** The checks detect when the server is back. */
  function missed(what: 'save' | 'deploy') {
    store.getState().set({ missed: what });
    void client.invalidateQueries({ queryKey: CHECKS_KEY });
  }

  async function saveAs({ message, began }: Order): Promise<boolean> {
    const { saved } = store.getState();
    const draft = draftIn(store.getState());
    if (structureProblems(draft, (id) => nameOf(draft, id, agents), maxSteps).length > 0) {
      refuse(store, []);
      return false;
    }
    const [file, text] = [fileOf(draft), fileText(draft)];
    try {
      const summary =
        saved === null || began === null
          ? await createWorkflow(file, message)
          : await saveWorkflow(saved.workflowId, file, { began, message });
      const { version } = summary;
      const unchanged = 'unchanged' in summary && summary.unchanged === true;
      const nothing = t`Nothing to save: version ${version} is what is on the screen.`;
      store.getState().set({
        saved: savedAs(summary, text),
        refused: [],
        missed: null,
        dialog: null,
        notice: unchanged ? { id: null, text: nothing } : null,
        said: unchanged ? nothing : t`Saved as version ${version}.`,
      });
      onSaved(summary, saved === null);
      void client.invalidateQueries({ queryKey: ['workflows'] });
      return true;
    } catch (error) {
      if (!isProblem(error)) throw error;
      if (error.isUnreachable) missed('save');
      else if (error.code === 'stale_version') store.getState().set({ dialog: { kind: 'conflict' } });
      else if (error.flaws.length > 0) {
        refuse(store, error.flaws.map((flaw) => placed(flaw, draft.chain)));
      } else if (error.status === 409) {
        refuse(store, [{ place: { at: 'workflow', field: 'slug' }, message: error.message, fix: '' }]);
      } else store.getState().set({ failed: t`Not saved. ${error.message}` });
      return false;
    }
  }

  async function deploy(): Promise<void> {
    const { saved, set } = store.getState();
    if (saved === null || isUnsaved(store.getState())) {
      set({ dialog: { kind: 'deploy' } });
      return;
    }
    try {
      await deployWorkflow(saved.workflowId, saved.version);
      set({
        saved: { ...saved, deployedVersion: saved.version },
        missed: null,
        dialog: null,
        said: t`Version ${saved.version} is deployed.`,
      });
      void client.invalidateQueries({ queryKey: ['workflows'] });
    } catch (error) {
      if (!isProblem(error)) throw error;
      if (error.isUnreachable) missed('deploy');
      else set({ failed: t`Not deployed. ${error.message}` });
    }
  }

  const saving = useMutationOnce({
    mutationFn: saveAs,
    // Being offline is also a result: the server cannot be reached.
    networkMode: 'always',
    retry: false,
  });
  const deploying = useMutationOnce({ mutationFn: deploy, networkMode: 'always', retry: false });

  return useMemo<EditorActions>(() => {
    /** A second call during a save waits, and then saves only later changes. */
    async function save(message: string): Promise<boolean> {
      const second = saving.isRunning();
      const order = () => ({ message, began: store.getState().saved?.version ?? null });
      const done = await saving.mutateAsync(order());
      return second && done && isUnsaved(store.getState()) ? saving.mutateAsync(order()) : done;
    }

    return {
      save: (message = '') => save(message),
      saveOver: (version) => saving.mutateAsync({ message: '', began: version }),
      takeNewest: async () => {
        const { history, saved, rebase, set } = store.getState();
        if (saved === null) return;
        const { summary, file } = await readToEdit(saved.workflowId);
        const newest = draftOf(file);
        rebase(
          { ...newest, sample: history.present.sample },
          savedAs(summary, fileText(newest)),
        );
        set({
          dialog: null,
          said: t`Version ${summary.version} is shown. Undo brings your changes back.`,
        });
      },
      deploy: () => deploying.mutateAsync(),
      test: testing.test,
      confirmTest: testing.confirm,
      pending: saving.isPending
        ? 'save'
        : deploying.isPending
          ? 'deploy'
          : testing.pending
            ? 'test'
            : null,
    };
  }, [store, saving, deploying, testing]);
}

/** Shows what prevents saving: the list, and the first place. */
function refuse(store: EditorStore, refused: readonly Trouble[]) {
  store.getState().set({ drawer: 'problems', refused, said: t`Nothing was saved: see the problems.` });
}
