import { t } from '@lingui/core/macro';
import type { Edge, Node } from '@xyflow/react';
import { INPUT } from '@/features/editor/model/chain';
import type { Draft, StepId } from '@/features/editor/model/draft';
import {
  endOfChain,
  INPUT_HEIGHT,
  NODE_HEIGHT,
  NODE_WIDTH,
  PITCH,
  positions,
} from '@/features/editor/model/layout';
import type { Mark } from '@/features/editor/state/editor-store';

export const END = 'end';

/** Cards are buttons: React Flow ignores clicks on nodes that it neither drags nor selects itself. */
const BUTTONS = { pointerEvents: 'all' } as const;

const NO_DATA = {};

/** Nodes for React Flow: cards at computed positions. They change only with the chain. */
export function nodesOf(draft: Draft, marks: readonly Mark[] | null): Node[] {
  const cards = [...positions(draft)].map(([id, position]) => ({
    id,
    position,
    type: id === INPUT ? 'start' : 'step',
    width: NODE_WIDTH,
    height: id === INPUT ? INPUT_HEIGHT : NODE_HEIGHT,
    data: NO_DATA,
    style: BUTTONS,
  }));
  const end = {
    id: END,
    type: 'end',
    position: { x: 0, y: endOfChain(draft) - 40 },
    width: NODE_WIDTH,
    height: INPUT_HEIGHT,
    data: NO_DATA,
    style: BUTTONS,
    connectable: false,
  };
  const removed = (marks ?? []).filter((mark) => mark.kind === 'removed' && mark.step !== null);
  return [
    ...cards,
    ...(draft.chain.length > 0 ? [end] : []),
    ...removed.map((mark, index) => ({
      id: `removed ${mark.step ?? ''}`,
      type: 'removed',
      position: { x: -(NODE_WIDTH + 56), y: INPUT_HEIGHT + 64 + index * PITCH },
      width: NODE_WIDTH,
      height: NODE_HEIGHT,
      data: { name: mark.name ?? mark.step ?? '' },
      connectable: false,
    })),
  ];
}

/** Keeps the object identity of unchanged items, so that only moved ones are drawn again. */
export function kept<Item extends Node | Edge>(before: readonly Item[], now: readonly Item[]): Item[] {
  const known = new Map(before.map((item) => [item.id, item]));
  return now.map((item) => {
    const old = known.get(item.id);
    return old !== undefined && JSON.stringify(old) === JSON.stringify(item) ? old : item;
  });
}

export function edgesOf(draft: Draft): Edge[] {
  const [first] = draft.chain;
  return [
    ...(first === undefined ? [] : [arrow(INPUT, first)]),
    ...[draft.chain, ...draft.loose.map(({ ids }) => ids)].flatMap(arrows),
  ];
}

function arrows(ids: readonly StepId[]): Edge[] {
  return ids.slice(1).map((id, index) => arrow(ids[index] ?? INPUT, id));
}

function arrow(source: StepId, target: StepId): Edge {
  return {
    id: `${source} ${target}`,
    source,
    target,
    type: 'mapping',
    focusable: false,
    ariaLabel: t`Edge from ${source} to ${target}`,
  };
}
