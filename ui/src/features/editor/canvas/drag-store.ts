import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import type { StepId } from '@/features/editor/model/draft';

interface DragState {
  /** The dragged step, if it is an existing one. */
  readonly step: StepId | null;
  /** Position in the chain under the pointer; updated only when it changes. */
  readonly index: number | null;
  /** Input of the mapping under the pointer. */
  readonly input: string | null;
}

export const NOTHING: DragState = { step: null, index: null, input: null };

export const dragStore = createStore<DragState>()(() => NOTHING);

/** Selects a part of the drag state; a component renders only when its part changes. */
export function useDrag<Part>(part: (state: DragState) => Part): Part {
  return useStore(dragStore, part);
}
