import { createContext, useContext } from 'react';
import type { StepId } from '@/features/editor/model/draft';

/** The editor's server actions, shared by buttons, keys and dialogs. */
export interface EditorActions {
  readonly save: (message?: string) => Promise<boolean>;
  /** Saves over a version that someone else saved in the meantime. */
  readonly saveOver: (version: number) => Promise<boolean>;
  /** Switches to the newest version; undo restores the edits. */
  readonly takeNewest: () => Promise<void>;
  readonly deploy: () => Promise<void>;
  /** Runs the workflow on the screen, or one step of it; asks before steps that write. */
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
