import { useReactFlow } from '@xyflow/react';
import { useEffect, useMemo, useRef } from 'react';
import { useActions } from '@/features/editor/state/actions';
import { useChecks } from '@/features/editor/state/checks';
import { useChainEditor } from '@/features/editor/state/use-chain-editor';
import { useEditorStore } from '@/features/editor/state/use-editor';
import { commandFor, type Desk } from './commands';

interface Openers {
  readonly openLibrary: () => void;
  readonly openPalette: () => void;
}

/** The context of commands, and the keys that run them. */
export function useCommands({ openLibrary, openPalette }: Openers): Desk {
  const store = useEditorStore();
  const actions = useActions();
  const editor = useChainEditor();
  const flow = useReactFlow();
  const { troubles } = useChecks();
  const last = useRef(-1);
  const desk = useMemo<Desk>(
    () => ({
      store,
      actions,
      editor,
      openLibrary,
      openPalette,
      fit: () => void flow.fitView({ padding: 0.1, maxZoom: 1 }),
      nextProblem: () => {
        if (troubles.length === 0) return;
        last.current = (last.current + 1) % troubles.length;
        const trouble = troubles[last.current];
        if (trouble !== undefined) store.getState().go(trouble.place);
      },
    }),
    [store, actions, editor, flow, troubles, openLibrary, openPalette],
  );
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isElsewhere(event.target)) return;
      const command = commandFor(event, isTyping(event.target));
      if (command === null) {
        if (event.key === 'Escape') leave(desk);
        return;
      }
      event.preventDefault();
      command.run(desk);
    };
    window.addEventListener('keydown', pressed);
    return () => {
      window.removeEventListener('keydown', pressed);
    };
  }, [desk]);
  return desk;
}

/** Escape closes the topmost panel: the mapping, then the drawer. */
function leave({ store }: Desk) {
  const { tab, drawer, selected, choose, set } = store.getState();
  if (tab === 'mapping') {
    choose(selected, 'settings');
    requestAnimationFrame(() => {
      document.querySelector<HTMLElement>(`[data-edge="${selected ?? ''}"]`)?.focus();
    });
  } else if (drawer !== null) set({ drawer: null });
}

/** True in a dialog or a menu, which handle their own keys. */
function isElsewhere(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
