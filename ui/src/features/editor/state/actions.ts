import { createContext, useContext } from 'react';
import type { StepId } from '@/features/editor/model/draft';

/** What the editor does with the server; buttons, keys and dialogs call the same. */
export interface EditorActions {
  readonly save: (message?: string) => Promise<boolean>;
  /** Saves over a version that somebody else saved meanwhile. */
  readonly saveOver: (version: number) => Promise<boolean>;
  /** Goes on with the newest version; what was typed can be had back with undo. */
  readonly takeNewest: () => Promise<void>;
  readonly deploy: () => Promise<void>;
  /** Runs what is on the screen, or one step of it; asks before steps that write. */
  readonly test: (only?: StepId) => void;
  readonly confirmTest: () => void;
  readonly pending: 'save' | 'deploy' | 'test' | null;
}

export const ActionsContext = createContext<EditorActions | null>(null);

export function useActions(): EditorActions {
  const actions = useContext(ActionsContext);
  if (actions === null) throw new Error('This part stands outside of an editor.');
  return actions;
}
