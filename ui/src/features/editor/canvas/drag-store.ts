import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import type { StepId } from '@/features/editor/model/draft';

interface DragState {
  /** The step that is dragged, if it is one. */
  readonly step: StepId | null;
  /** Place of the chain under the pointer; changes only when another place is reached. */
  readonly index: number | null;
  /** Input of the mapping under the pointer. */
  readonly input: string | null;
}

export const NOTHING: DragState = { step: null, index: null, input: null };

export const dragStore = createStore<DragState>()(() => NOTHING);

/** A part of the drag; only what shows that part renders again while the pointer moves. */
export function useDrag<Part>(part: (state: DragState) => Part): Part {
  return useStore(dragStore, part);
}
