import { useReactFlow } from '@xyflow/react';
import type { PointerEvent } from 'react';
import { allIds, type AgentToAdd, type StepId } from '@/features/editor/model/draft';
import { NODE_HEIGHT, NODE_WIDTH, spotUnder, type Point } from '@/features/editor/model/layout';
import { draftIn } from '@/features/editor/state/editor-store';
import { useEditorStore } from '@/features/editor/state/use-editor';
import { useChainEditor } from '@/features/editor/state/use-chain-editor';
import { follow } from './drag';
import { dragStore } from './drag-store';

/** What is dragged over the canvas: a new agent, or an existing step. */
type Dragged =
  | { readonly what: 'agent'; readonly agent: AgentToAdd }
  | { readonly what: 'step'; readonly id: StepId };

/** The drop target: a position in the chain, or floating at the pointer. */
type Over =
  | { readonly where: 'chain'; readonly index: number }
  | { readonly where: 'canvas'; readonly at: Point };

/** Starts dragging a card when it is pressed. */
export function useCardDrag() {
  const store = useEditorStore();
  const flow = useReactFlow();
  const editor = useChainEditor();

  function over(clientX: number, clientY: number): Over | null {
    const under = document.elementFromPoint(clientX, clientY);
    if (under?.closest('[data-canvas]') == null) return null;
    const draft = draftIn(store.getState());
    const point = flow.screenToFlowPosition({ x: clientX, y: clientY });
    const spot = allIds(draft).length === 0 ? { index: 0 } : spotUnder(draft, point);
    if (spot !== null) return { where: 'chain', index: spot.index };
    return { where: 'canvas', at: { x: point.x - NODE_WIDTH / 2, y: point.y - NODE_HEIGHT / 2 } };
  }

  function drop(dragged: Dragged, onto: Over) {
    if (dragged.what === 'agent') {
      if (onto.where === 'canvas') editor.drop(dragged.agent, onto.at);
      else editor.add(dragged.agent, { list: 'chain', index: onto.index });
    } else if (onto.where === 'canvas') editor.float(dragged.id, onto.at);
    else editor.moveTo(dragged.id, onto.index);
  }

  return (press: PointerEvent, dragged: Dragged, label: string) => {
    const step = dragged.what === 'step' ? dragged.id : null;
    follow(press, {
      label,
      over,
      mark: (onto) => {
        const index = onto?.where === 'chain' ? onto.index : null;
        const shown = dragStore.getState();
        if (index !== shown.index || step !== shown.step) dragStore.setState({ index, step });
      },
      drop: (onto) => {
        drop(dragged, onto);
      },
    });
  };
}
