import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { draftIn, type EditorState, type EditorStore } from './editor-store';
import type { Draft } from '@/features/editor/model/draft';

export const EditorContext = createContext<EditorStore | null>(null);

export function useEditorStore(): EditorStore {
  const store = useContext(EditorContext);
  if (store === null) throw new Error('This part stands outside of an editor.');
  return store;
}

/** Selects a part of the editor's state; the component renders only when that part changes. */
export function useEditor<Part>(part: (state: EditorState) => Part): Part {
  return useStore(useEditorStore(), part);
}

export function useDraft<Part>(part: (draft: Draft) => Part): Part {
  return useEditor((state) => part(draftIn(state)));
}
