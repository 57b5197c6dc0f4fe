import { INPUT, type Spot } from './chain';
import { type Draft, type StepId } from './draft';

/** Sizes on the canvas; the chain is one column with computed positions. */
export const NODE_WIDTH = 280;
export const NODE_HEIGHT = 72;
export const INPUT_HEIGHT = 36;
const GAP = 64;
export const PITCH = NODE_HEIGHT + GAP;
const FIRST_Y = INPUT_HEIGHT + GAP;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The position of each card. */
export function positions(draft: Draft): ReadonlyMap<StepId, Point> {
  return new Map<StepId, Point>([
    [INPUT, { x: 0, y: 0 }],
    ...draft.chain.map((id, index) => [id, { x: 0, y: FIRST_Y + index * PITCH }] as const),
    ...draft.loose.flatMap(({ ids, x, y }) =>
      ids.map((id, index) => [id, { x, y: y + index * PITCH }] as const),
    ),
  ]);
}

/** The y position of the next step in the chain. */
export function endOfChain(draft: Draft): number {
  return FIRST_Y + draft.chain.length * PITCH;
}

/** A free position next to the column, for detached steps. */
export function besideColumn(draft: Draft, index: number): Point {
  const below = draft.loose
    .filter(({ x }) => x > NODE_WIDTH / 2)
    .map(({ ids, y }) => y + ids.length * PITCH);
  return { x: NODE_WIDTH + 56, y: Math.max(FIRST_Y + index * PITCH, ...below) };
}

/** The drop target at a point: a position in the chain, or null next to its column. */
export function spotUnder(draft: Draft, { x, y }: Point): Spot | null {
  if (Math.abs(x - NODE_WIDTH / 2) > NODE_WIDTH * 0.65) return null;
  const index = Math.round((y - FIRST_Y + GAP / 2) / PITCH);
  return { list: 'chain', index: Math.min(Math.max(index, 0), draft.chain.length) };
}
