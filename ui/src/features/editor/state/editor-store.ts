import { createStore } from 'zustand/vanilla';
import type { WorkflowSummary } from '@/api/workflows';
import { writeJson } from '@/shared/json/document';
import type { Refusal } from '@/shared/input-form/use-input-form';
import { spotOf, type Spot } from '@/features/editor/model/chain';
import { allIds, fileOf, keyOf, type Draft, type StepId } from '@/features/editor/model/draft';
import { begin, changed, redone, undone, type History } from '@/features/editor/model/history';
import type { Point } from '@/features/editor/model/layout';
import type { Place, Trouble } from '@/features/editor/model/problems';

export type Tab = 'settings' | 'mapping' | 'data' | 'versions';
export type DrawerTab = 'problems' | 'test';

/** The position for the next agent that is selected. */
export type Target =
  | { readonly to: 'spot'; readonly spot: Spot }
  | { readonly to: 'after'; readonly id: StepId; readonly at: Point };

export type Dialog =
  | { readonly kind: 'save' | 'conflict' | 'deploy' | 'keys' }
  | { readonly kind: 'confirm writes'; readonly only: StepId | null }
  | { readonly kind: 'agents' | 'new agent'; readonly target: Target };

/** The base version of the draft. */
export interface Saved {
  readonly workflowId: string;
  readonly version: number;
  readonly deployedVersion: number | null;
  readonly updatedAt: string;
  /** The file as saved, to detect changes. */
  readonly text: string;
}

/** Combines the server's summary of a version with the text of its file. */
export function savedAs(summary: WorkflowSummary, text: string): Saved {
  return {
    workflowId: summary.workflow_id,
    version: summary.version,
    deployedVersion: summary.deployed_version,
    updatedAt: summary.updated_at,
    text,
  };
}

/** How a step or the workflow differs from the compared version. */
export interface Mark {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  readonly step: string | null;
  readonly name: string | null;
  readonly text: string;
}

/** A started test, and what it runs. */
export interface TestRun {
  readonly executionId: string;
  readonly fileText: string;
  readonly only: string | null;
  /** The sources of outputs used instead of running a step, in words. */
  readonly reused: readonly string[];
}

export interface EditorState {
  readonly history: History<Draft>;
  /** Null until the workflow is first saved. */
  readonly saved: Saved | null;
  readonly selected: StepId | null;
  readonly tab: Tab;
  readonly drawer: DrawerTab | null;
  readonly dialog: Dialog | null;
  /** The input of the selected step that the next selected field is mapped to. */
  readonly activeInput: string | null;
  /** A field to focus once. */
  readonly wanted: { readonly field: string } | null;
  /** Why the last gesture had no effect, in words. */
  readonly notice: { readonly id: StepId | null; readonly text: string } | null;
  readonly marks: readonly Mark[] | null;
  readonly run: TestRun | null;
  /** Problems for which the server refused to save, until the next change. */
  readonly refused: readonly Trouble[];
  /** Why the sample input was refused, until it or the workflow changes. */
  readonly inputRefusals: readonly Refusal[];
  /** Why the server could not be used, in words. */
  readonly failed: string | null;
  /** The action that failed because the server was unreachable. */
  readonly missed: 'save' | 'deploy' | null;
  /** Announcement for screen readers. */
  readonly said: string;
  readonly change: (kind: string | null, update: (draft: Draft) => Draft) => void;
  /** Replaces the draft and its base version; undo restores both. */
  readonly rebase: (draft: Draft, saved: Saved | null) => void;
  /** Records the deployed version, whoever deployed it. */
  readonly deployed: (version: number | null) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly choose: (id: StepId | null, tab?: Tab) => void;
  readonly go: (place: Place) => void;
  readonly set: (
    part: Partial<
      Pick<
        EditorState,
        | 'tab'
        | 'drawer'
        | 'dialog'
        | 'activeInput'
        | 'wanted'
        | 'notice'
        | 'marks'
        | 'run'
        | 'saved'
        | 'refused'
        | 'inputRefusals'
        | 'failed'
        | 'missed'
        | 'said'
      >
    >,
  ) => void;
}

export type EditorStore = ReturnType<typeof createEditorStore>;

export function createEditorStore(draft: Draft, saved: Saved | null, now: () => number = Date.now) {
  return createStore<EditorState>()((set, get) => {
    // Base versions of drafts reachable by undo and redo, until the next save: a draft based on an older
    // version must not silently overwrite a newer one.
    let bases = new WeakMap<Draft, { readonly saved: Saved | null }>();
    const stepBack = (history: History<Draft>) => {
      const { selected } = get();
      const there = selected !== null && spotOf(history.present, selected) !== null;
      const base = bases.get(history.present);
      set({ history, ...base, notice: null, refused: [], inputRefusals: [], failed: null, ...(!there && { selected: null, tab: 'settings' as const }) });
    };
    return {
      history: begin(draft),
      saved,
      selected: null,
      tab: 'settings',
      drawer: null,
      dialog: null,
      activeInput: null,
      wanted: null,
      notice: null,
      marks: null,
      run: null,
      refused: [],
      inputRefusals: [],
      failed: null,
      missed: null,
      said: '',
      change: (kind, update) => {
        const { history } = get();
        stepBack(changed(history, update(history.present), kind, now()));
      },
      rebase: (present, saved) => {
        const before = get();
        bases.set(draftIn(before), { saved: before.saved });
        bases.set(present, { saved });
        stepBack(changed(before.history, present, null, now()));
      },
      deployed: (version) => {
        const { saved: known } = get();
        if (known === null || known.deployedVersion === version) return;
        set({ saved: { ...known, deployedVersion: version } });
      },
      undo: () => {
        stepBack(undone(get().history));
      },
      redo: () => {
        stepBack(redone(get().history));
      },
      choose: (id, tab) => {
        const next = tab ?? get().tab;
        set({
          selected: id,
          tab: id === null && next === 'mapping' ? 'settings' : next,
          activeInput: get().selected === id ? get().activeInput : null,
          notice: null,
        });
      },
      go: (place) => {
        const { choose } = get();
        if (place.at === 'workflow') choose(null, 'settings');
        else choose(place.id, place.at === 'edge' ? 'mapping' : 'settings');
        if (place.at === 'edge') set({ activeInput: place.input, wanted: { field: place.input } });
        else set({ wanted: { field: place.field } });
      },
      set: (part) => {
        if ('saved' in part) bases = new WeakMap();
        set(part);
      },
    };
  });
}

export const draftIn = (state: EditorState): Draft => state.history.present;

const texts = new WeakMap<Draft, string>();

/** The text of the file on the screen; equal files have equal texts. */
export function fileText(draft: Draft): string {
  const known = texts.get(draft);
  if (known !== undefined) return known;
  const text = writeJson(fileOf(draft));
  texts.set(draft, text);
  return text;
}

/** Whether the screen has unsaved content: another file, or floating steps. */
export function isUnsaved({ history, saved }: EditorState): boolean {
  return saved === null
    ? allIds(history.present).length > 0 || fileText(history.present) !== EMPTY_TEXT
    : history.present.loose.length > 0 || fileText(history.present) !== saved.text;
}

const EMPTY_TEXT = writeJson({ name: '', steps: [] });

export function idOfKey(draft: Draft, key: string): StepId | null {
  return allIds(draft).find((id) => keyOf(draft, id) === key) ?? null;
}
