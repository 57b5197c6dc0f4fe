import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import {
  createWorkflow,
  deployWorkflow,
  readWorkflow,
  saveWorkflow,
} from '@/api/drafts';
import { isProblem } from '@/api/problem';
import type { WorkflowSummary } from '@/api/workflows';
import { draftOf, fileOf, nameOf, type Draft } from '@/features/editor/model/draft';
import { placed, structureProblems, type Trouble } from '@/features/editor/model/problems';
import type { EditorActions } from '@/features/editor/state/actions';
import { CHECKS_KEY, useChecks } from '@/features/editor/state/checks';
import { draftIn, fileText, isUnsaved, savedAs, type EditorStore } from '@/features/editor/state/editor-store';
import { useEditorStore } from '@/features/editor/state/use-editor';
import { useTesting } from '@/features/editor/test-run/use-testing';

interface Order {
  readonly message: string;
  /** The version that is saved over; null creates the workflow. */
  readonly began: number | null;
}

interface Done {
  readonly onSaved: (summary: WorkflowSummary, created: boolean) => void;
}

/** Save, deploy and test, with what each of them answers shown at its place. */
export function useEditorActions({ onSaved }: Done): EditorActions {
  const store = useEditorStore();
  const client = useQueryClient();
  const { agents } = useChecks();
  const testing = useTesting();
  const saving = useMutation({
    mutationFn: async ({ message, began }: Order) => {
      const { saved } = store.getState();
      const draft = draftIn(store.getState());
      const file = fileOf(draft);
      const summary =
        saved === null || began === null
          ? await createWorkflow(file, message)
          : await saveWorkflow(saved.workflowId, file, { began, message });
      return { summary, text: fileText(draft), created: saved === null };
    },
    // Without a network there is an answer, too: that it is not reached.
    networkMode: 'always',
    retry: false,
  });
  const deploying = useMutation({
    mutationFn: ({ id, version }: { id: string; version: number }) => deployWorkflow(id, version),
    networkMode: 'always',
    retry: false,
  });

  const going = useRef<Promise<boolean> | null>(null);

  return useMemo<EditorActions>(() => {
    const drawn = (draft: Draft) => structureProblems(draft, (id) => nameOf(draft, id, agents));

    /** The checks find out when the server is back. */
    function missed(what: 'save' | 'deploy') {
      store.getState().set({ missed: what });
      void client.invalidateQueries({ queryKey: CHECKS_KEY });
    }

    /** A second press while it is saved waits, and saves only what was changed since. */
    function saveOnce(message: string): Promise<boolean> {
      const own = (going.current ?? Promise.resolve(null))
        .then((before) =>
          before === false || (before === true && !isUnsaved(store.getState()))
            ? before
            : saveAs({ message, began: store.getState().saved?.version ?? null }),
        )
        .finally(() => {
          if (going.current === own) going.current = null;
        });
      going.current = own;
      return own;
    }

    async function saveAs(order: Order): Promise<boolean> {
      const draft = draftIn(store.getState());
      const [first] = drawn(draft);
      if (first !== undefined) {
        refuse(store, []);
        return false;
      }
      try {
        const { summary, text, created } = await saving.mutateAsync(order);
        const { version } = summary;
        const unchanged = 'unchanged' in summary && summary.unchanged === true;
        const nothing = `Nothing to save: version ${version} is what is on the screen.`;
        store.getState().set({
          saved: savedAs(summary, text),
          refused: [],
          missed: null,
          dialog: null,
          notice: unchanged ? { id: null, text: nothing } : null,
          said: unchanged ? nothing : `Saved as version ${version}.`,
        });
        onSaved(summary, created);
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
        } else store.getState().set({ failed: `Not saved. ${error.message}` });
        return false;
      }
    }

    return {
      save: (message = '') => saveOnce(message),
      saveOver: (version) => saveAs({ message: '', began: version }),
      takeNewest: async () => {
        const { history, saved, rebase, set } = store.getState();
        if (saved === null) return;
        const { summary, file } = await readWorkflow(saved.workflowId);
        const newest = draftOf(file);
        rebase(
          { ...newest, sample: history.present.sample },
          savedAs(summary, fileText(newest)),
        );
        set({
          dialog: null,
          said: `Version ${summary.version} is shown. Undo brings your changes back.`,
        });
      },
      deploy: async () => {
        const { saved, set } = store.getState();
        if (saved === null || isUnsaved(store.getState())) {
          set({ dialog: { kind: 'deploy' } });
          return;
        }
        try {
          await deploying.mutateAsync({ id: saved.workflowId, version: saved.version });
          set({
            saved: { ...saved, deployedVersion: saved.version },
            missed: null,
            dialog: null,
            said: `Version ${saved.version} is deployed.`,
          });
          void client.invalidateQueries({ queryKey: ['workflows'] });
        } catch (error) {
          if (!isProblem(error)) throw error;
          if (error.isUnreachable) missed('deploy');
          else set({ failed: `Not deployed. ${error.message}` });
        }
      },
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
  }, [store, client, agents, saving, deploying, testing, onSaved]);
}

/** Shows what stands against saving: the list, and the first of its places. */
function refuse(store: EditorStore, refused: readonly Trouble[]) {
  store.getState().set({ drawer: 'problems', refused, said: 'Nothing was saved: see the problems.' });
}
