import { t } from '@lingui/core/macro';
import { spotAfter } from '@/features/editor/model/chain';
import type { StepId } from '@/features/editor/model/draft';
import type { ChainEditor } from '@/features/editor/state/editing';
import type { EditorActions } from '@/features/editor/state/actions';
import { draftIn, type EditorStore } from '@/features/editor/state/editor-store';

/** The context of commands. */
export interface Desk {
  readonly store: EditorStore;
  readonly actions: EditorActions;
  readonly editor: ChainEditor;
  readonly fit: () => void;
  /** Goes to the problem after the one shown last. */
  readonly nextProblem: () => void;
  readonly openLibrary: () => void;
  readonly openPalette: () => void;
}

export interface Command {
  readonly id: string;
  readonly label: () => string;
  readonly group: 'Workflow' | 'Step' | 'View';
  /** In the form of `matches`: modifiers in the order Mod, Shift, Alt, then `event.key`. */
  readonly keys: readonly string[];
  readonly run: (desk: Desk) => void;
  /** Whether it also works while the focus is in a text field. */
  readonly whileTyping?: boolean;
}

function selected(desk: Desk): StepId | null {
  return desk.store.getState().selected;
}

/** For commands that act on the selected step. */
function onStep(act: (desk: Desk, id: StepId) => void) {
  return (desk: Desk) => {
    const id = selected(desk);
    if (id !== null) act(desk, id);
  };
}

function choose(desk: Desk, by: -1 | 1) {
  const state = desk.store.getState();
  const { chain, loose } = draftIn(state);
  const ids = [...chain, ...loose.flatMap((each) => each.ids)];
  const at = state.selected === null ? -1 : ids.indexOf(state.selected);
  const next = ids[Math.max(0, Math.min(at + by, ids.length - 1))];
  if (next === undefined) return;
  state.choose(next);
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`[data-step="${next}"]`)?.focus({ preventScroll: true });
  });
}

/** Every command of the editor, shared by buttons, keys, the key list and the palette. */
export const COMMANDS: readonly Command[] = [
  { id: 'save', label: () => t`Save`, group: 'Workflow', keys: ['Mod s'], whileTyping: true, run: ({ actions }) => void actions.save() },
  {
    id: 'save-message',
    label: () => t`Save with a message…`,
    group: 'Workflow',
    keys: ['Mod Shift s'],
    whileTyping: true,
    run: ({ store }) => {
      store.getState().set({ dialog: { kind: 'save' } });
    },
  },
  { id: 'test', label: () => t`Run test`, group: 'Workflow', keys: ['Mod Enter'], whileTyping: true, run: ({ actions }) => { actions.test(); } },
  { id: 'deploy', label: () => t`Deploy`, group: 'Workflow', keys: [], run: ({ actions }) => void actions.deploy() },
  { id: 'undo', label: () => t`Undo`, group: 'Workflow', keys: ['Mod z'], whileTyping: true, run: ({ store }) => { store.getState().undo(); } },
  { id: 'redo', label: () => t`Redo`, group: 'Workflow', keys: ['Mod Shift z', 'Mod y'], whileTyping: true, run: ({ store }) => { store.getState().redo(); } },
  { id: 'previous', label: () => t`Step before`, group: 'Step', keys: ['ArrowUp'], run: (desk) => { choose(desk, -1); } },
  { id: 'next', label: () => t`Next step`, group: 'Step', keys: ['ArrowDown'], run: (desk) => { choose(desk, 1); } },
  {
    id: 'add',
    label: () => t`Choose an agent to add`,
    group: 'Step',
    keys: ['a'],
    run: ({ openLibrary }) => {
      openLibrary();
    },
  },
  {
    id: 'new-agent',
    label: () => t`Make a new agent`,
    group: 'Step',
    keys: ['n'],
    run: ({ store }) => {
      const state = store.getState();
      const spot = spotAfter(draftIn(state), state.selected);
      state.set({ dialog: { kind: 'new agent', target: { to: 'spot', spot } } });
    },
  },
  {
    id: 'mapping',
    label: () => t`Map the inputs`,
    group: 'Step',
    keys: ['m'],
    run: onStep(({ store }, id) => {
      store.getState().choose(id, 'mapping');
    }),
  },
  { id: 'up', label: () => t`Move the step up`, group: 'Step', keys: ['Alt ArrowUp'], run: onStep(({ editor }, id) => { editor.move(id, -1); }) },
  { id: 'down', label: () => t`Move the step down`, group: 'Step', keys: ['Alt ArrowDown'], run: onStep(({ editor }, id) => { editor.move(id, 1); }) },
  { id: 'duplicate', label: () => t`Duplicate the step`, group: 'Step', keys: ['Mod d'], run: onStep(({ editor }, id) => { editor.duplicate(id); }) },
  { id: 'delete', label: () => t`Delete the step`, group: 'Step', keys: ['Delete'], run: onStep(({ editor }, id) => { editor.remove(id); }) },
  { id: 'connect', label: () => t`Connect the step to the end`, group: 'Step', keys: ['c'], run: onStep(({ editor }, id) => { editor.connectToEnd(id); }) },
  { id: 'test-step', label: () => t`Run this step alone`, group: 'Step', keys: ['Mod Shift Enter'], whileTyping: true, run: onStep(({ actions }, id) => { actions.test(id); }) },
  { id: 'problem', label: () => t`Next problem`, group: 'View', keys: ['F8'], whileTyping: true, run: ({ nextProblem }) => { nextProblem(); } },
  { id: 'fit', label: () => t`Show the whole chain`, group: 'View', keys: ['Shift !', 'Shift 1'], run: ({ fit }) => { fit(); } },
  { id: 'palette', label: () => t`Find a command`, group: 'View', keys: ['Mod k'], whileTyping: true, run: ({ openPalette }) => { openPalette(); } },
  {
    id: 'keys',
    label: () => t`Show the keys`,
    group: 'View',
    keys: ['Shift ?'],
    run: ({ store }) => {
      store.getState().set({ dialog: { kind: 'keys' } });
    },
  },
];

interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** The command for a key press, if any. */
export function commandFor(press: Press, typing: boolean): Command | null {
  const said = spelled(press);
  const found = COMMANDS.find(({ keys }) => keys.includes(said));
  return found === undefined || (typing && found.whileTyping !== true) ? null : found;
}

function spelled({ key, ctrlKey, metaKey, shiftKey, altKey }: Press): string {
  const plain = key.length === 1 ? key.toLowerCase() : key;
  return [...(ctrlKey || metaKey ? ['Mod'] : []), ...(shiftKey ? ['Shift'] : []), ...(altKey ? ['Alt'] : []), plain].join(' ');
}

/** The labels of keys. */
const SIGNS: Readonly<Record<string, () => string>> = {
  Mod: () => t`Ctrl`,
  Shift: () => t`Shift`,
  Alt: () => t`Alt`,
  Enter: () => t`Enter`,
  Escape: () => t`Esc`,
  Delete: () => t`Del`,
  ArrowUp: () => '↑',
  ArrowDown: () => '↓',
};

/** Formats a key combination for people: `Ctrl Shift Z`. */
export function keyWords(keys: string): string {
  return keys
    .replace(/^Shift ([!?])$/, '$1')
    .split(' ')
    .map((part) => SIGNS[part]?.() ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(' ');
}
