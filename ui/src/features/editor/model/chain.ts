import { t } from '@lingui/core/macro';
import { textAt, withMember, type JsonObject } from '@/shared/json/document';
import {
  awaitedKind,
  newId,
  stepOf,
  unfinishedAt,
  withUnfinished,
  type AgentLike,
  type AgentToAdd,
  type Draft,
  type Loose,
  type StepId,
} from './draft';
import { freeKey } from './keys';
import { typeKey } from './references';

/** The workflow input is also drawn as a card; it always leads to the first step. */
export const INPUT = 'input';

/** A position in a list of steps: the chain, or the floating list with that number. */
export interface Spot {
  readonly list: 'chain' | number;
  readonly index: number;
}

type Placed = readonly [draft: Draft, id: StepId];

/** Adds an agent as a step. */
export function add(draft: Draft, agent: AgentToAdd, at: Spot): Placed {
  return awaiting(put(draft, stepWith(draft, agent), at), agent);
}

export function addLoose(draft: Draft, agent: AgentToAdd, x: number, y: number): Placed {
  const id = newId(draft);
  const steps = { ...draft.steps, [id]: stepWith(draft, agent) };
  return awaiting([{ ...draft, steps, loose: [...draft.loose, { ids: [id], x, y }] }, id], agent);
}

/** Gives a step the agent that was made for it. */
export function setUp(draft: Draft, id: StepId, agent: AgentLike): Draft {
  const made = changeStep(draft, id, (step) => ({ ...step, agent: agent.slug, name: agent.name }));
  return typeKey(withUnfinished(made, unfinishedAt(id, 'agent'), undefined), id, freeKey(made, agent.slug));
}

/** Without the steps whose agent was never made. */
export function withoutAwaiting(draft: Draft): Draft {
  const awaiting = Object.keys(draft.steps).filter((id) => awaitedKind(draft, id) !== undefined);
  return awaiting.reduce(remove, draft);
}

function stepWith(draft: Draft, agent: AgentLike): JsonObject {
  return { key: freeKey(draft, agent.slug), agent: agent.slug, name: agent.name };
}

function awaiting([draft, id]: Placed, { unmade }: AgentToAdd): Placed {
  return [withUnfinished(draft, unfinishedAt(id, 'agent'), unmade), id];
}

/** The position of a step; null if it does not exist. */
export function spotOf(draft: Draft, id: StepId): Spot | null {
  const inChain = draft.chain.indexOf(id);
  if (inChain >= 0) return { list: 'chain', index: inChain };
  const list = draft.loose.findIndex(({ ids }) => ids.includes(id));
  const index = draft.loose[list]?.ids.indexOf(id);
  return index === undefined ? null : { list, index };
}

/** The position after a step; without one, the end of the chain. */
export function spotAfter(draft: Draft, id: StepId | null): Spot {
  const spot = id === null ? null : spotOf(draft, id);
  return spot === null
    ? { list: 'chain', index: draft.chain.length }
    : { ...spot, index: spot.index + 1 };
}

/** Removes a step; its neighbours are connected. */
export function remove(draft: Draft, id: StepId): Draft {
  const { [id]: _step, ...steps } = draft.steps;
  const { [id]: _pin, ...pins } = draft.pins;
  const unfinished = Object.fromEntries(
    Object.entries(draft.unfinished).filter(([place]) => !place.startsWith(unfinishedAt(id, ''))),
  );
  return { ...takenOut(draft, id), steps, pins, unfinished };
}

/** Moves a step up (-1) or down (1) among its neighbours. */
export function move(draft: Draft, id: StepId, by: -1 | 1): Draft {
  const spot = spotOf(draft, id);
  if (spot === null) return draft;
  const ids = [...listAt(draft, spot.list)];
  const other = ids[spot.index + by];
  if (other === undefined) return draft;
  ids[spot.index + by] = id;
  ids[spot.index] = other;
  return withList(draft, spot.list, ids);
}

/** Moves a step to another position in the chain. */
export function moveTo(draft: Draft, id: StepId, index: number): Draft {
  const from = draft.chain.indexOf(id);
  const to = from >= 0 && from < index ? index - 1 : index;
  return inserted(takenOut(draft, id), id, { list: 'chain', index: to });
}

/** Detaches a step from the chain so that it floats; a single floating step is moved. */
export function float(draft: Draft, id: StepId, x: number, y: number): Draft {
  const rest = takenOut(draft, id);
  return { ...rest, loose: [...rest.loose, { ids: [id], x, y }] };
}

/** Inserts a copy of a step after it, with its own key. */
export function duplicate(draft: Draft, id: StepId): Placed {
  const step = stepOf(draft, id);
  const name = textAt(step, 'name');
  const copy = {
    ...withMember(step, 'name', name ? t`${name} copy`.slice(0, 200) : undefined),
    key: freeKey(draft, textAt(step, 'key')),
  };
  return put(draft, copy, spotAfter(draft, id));
}

/** Why two cards cannot be connected, in words; null if they can. */
export function refusal(
  draft: Draft,
  from: StepId,
  to: StepId,
  name: (id: StepId) => string,
): string | null {
  if (to === INPUT) return t`The workflow input is the start: no arrow can lead to it.`;
  if (from === to) return t`A step cannot lead to itself: that would be a loop.`;
  if (from === INPUT) {
    const [first] = draft.chain;
    return first === undefined
      ? null
      : t`The workflow input already leads to ${name(first)}. A chain has no fork: delete that arrow's step or connect elsewhere.`;
  }
  const start = spotOf(draft, from);
  const end = spotOf(draft, to);
  if (start === null || end === null) return t`That step is no longer there.`;
  if (start.list === end.list && end.index <= start.index) {
    return t`${name(to)} runs before ${name(from)}: an arrow back would be a loop.`;
  }
  const next = listAt(draft, start.list)[start.index + 1];
  if (next !== undefined) {
    return t`${name(from)} already leads to ${name(next)}. A chain has no fork: remove that arrow first.`;
  }
  const before = listAt(draft, end.list)[end.index - 1];
  if (before !== undefined) {
    return t`${name(before)} already leads to ${name(to)}. Only one arrow can lead to a step: remove that one first.`;
  }
  return null;
}

/** Connects two cards, if `refusal` allows it: the two lists become one. */
export function connect(draft: Draft, from: StepId, to: StepId): Draft {
  const end = spotOf(draft, to);
  const start = from === INPUT ? { list: 'chain' as const } : spotOf(draft, from);
  if (start === null || end === null || start.list === end.list) return draft;
  const joined = [...listAt(draft, start.list), ...listAt(draft, end.list)];
  const chained = start.list === 'chain' || end.list === 'chain';
  const kept = draft.loose.filter((_, list) => list !== start.list && list !== end.list);
  if (chained) return { ...draft, chain: joined, loose: kept };
  const first = draft.loose[start.list];
  return first === undefined ? draft : { ...draft, loose: [...kept, { ...first, ids: joined }] };
}

/** Removes the edge into a step; the steps after it then float. */
export function disconnect(draft: Draft, to: StepId, x: number, y: number): Draft {
  const spot = spotOf(draft, to);
  if (spot === null || spot.index === 0) return draft;
  const ids = listAt(draft, spot.list);
  const split = withList(draft, spot.list, ids.slice(0, spot.index));
  return { ...split, loose: [...split.loose, { ids: ids.slice(spot.index), x, y }] };
}

/** Changes a step's definition in the file. */
export function changeStep(draft: Draft, id: StepId, change: (step: JsonObject) => JsonObject): Draft {
  return { ...draft, steps: { ...draft.steps, [id]: change(stepOf(draft, id)) } };
}

export function listAt(draft: Draft, list: Spot['list']): readonly StepId[] {
  return list === 'chain' ? draft.chain : (draft.loose[list]?.ids ?? []);
}

function put(draft: Draft, step: JsonObject, at: Spot): Placed {
  const id = newId(draft);
  return [inserted({ ...draft, steps: { ...draft.steps, [id]: step } }, id, at), id];
}

function inserted(draft: Draft, id: StepId, at: Spot): Draft {
  const ids = listAt(draft, at.list);
  return withList(draft, at.list, [...ids.slice(0, at.index), id, ...ids.slice(at.index)]);
}

function takenOut(draft: Draft, id: StepId): Draft {
  const spot = spotOf(draft, id);
  if (spot === null) return draft;
  return withList(
    draft,
    spot.list,
    listAt(draft, spot.list).filter((each) => each !== id),
  );
}

function withList(draft: Draft, list: Spot['list'], ids: readonly StepId[]): Draft {
  if (list === 'chain') return { ...draft, chain: ids };
  const changed = (each: Loose, at: number) => (at === list ? { ...each, ids } : each);
  return { ...draft, loose: draft.loose.map(changed).filter((each) => each.ids.length > 0) };
}
