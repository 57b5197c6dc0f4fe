import { isObject, objectAt, textAt, withMember, without, type Json, type JsonObject } from '@/shared/json/document';

/** Identifies a step while it is edited, because its key may change and may briefly be a duplicate. */
export type StepId = string;

/** Connected steps outside the chain, and their position on the canvas. */
export interface Loose {
  readonly ids: readonly StepId[];
  readonly x: number;
  readonly y: number;
}

/**
 * What is on the screen. A list of steps has no fork or cycle, so neither can be drawn; steps that are not
 * connected yet float in `loose` and cannot be saved.
 */
export interface Draft {
  /** The workflow file without its steps, including members unknown to the editor. */
  readonly file: JsonObject;
  /** Every step as in the file. */
  readonly steps: Readonly<Record<StepId, JsonObject>>;
  readonly chain: readonly StepId[];
  readonly loose: readonly Loose[];
  /** Input of tests, as typed; null until it is edited. */
  readonly sample: string | null;
  /** Outputs used instead of running a step: exact JSON text. */
  readonly pins: Readonly<Record<StepId, string>>;
  /**
   * Text of fields that is not valid JSON or no valid key yet, by `unfinishedAt`; it is kept but cannot be
   * saved.
   */
  readonly unfinished: Readonly<Record<string, string>>;
}

export const EMPTY: Draft = {
  file: { name: '' },
  steps: {},
  chain: [],
  loose: [],
  sample: null,
  pins: {},
  unfinished: {},
};

export function draftOf(file: JsonObject): Draft {
  const listed: readonly Json[] = Array.isArray(file.steps) ? (file.steps as readonly Json[]) : [];
  const steps = listed.filter(isObject).map((step, index) => [`s${index + 1}`, step] as const);
  return {
    ...EMPTY,
    file: without(file, 'steps'),
    steps: Object.fromEntries(steps),
    chain: steps.map(([id]) => id),
  };
}

/** The workflow file for the chain, without floating steps. */
export function fileOf(draft: Draft): JsonObject {
  const steps = draft.chain.map((id) => stepOf(draft, id));
  return { ...withUsedVersions(draft.file, steps), steps };
}

/** Without the versions of agents that no step runs any more, which the server refuses. */
function withUsedVersions(file: JsonObject, steps: readonly JsonObject[]): JsonObject {
  const versions = Object.entries(objectAt(file, 'agent_versions'));
  const run = new Set(steps.map((step) => textAt(step, 'agent')));
  const used = versions.filter(([slug]) => run.has(slug));
  if (used.length === versions.length) return file;
  return withMember(file, 'agent_versions', used.length > 0 ? Object.fromEntries(used) : undefined);
}

export function stepOf(draft: Draft, id: StepId): JsonObject {
  return draft.steps[id] ?? {};
}

export function keyOf(draft: Draft, id: StepId): string {
  return textAt(stepOf(draft, id), 'key');
}

/** The members of an agent that the editor needs to add it. */
export interface AgentLike {
  readonly slug: string;
  readonly name: string;
}

/** An agent to add; one that is not made yet has the kind that it will be of. */
export interface AgentToAdd extends AgentLike {
  readonly unmade?: string;
}

/** The kind of the agent that a step waits for; undefined if it has one. */
export function awaitedKind(draft: Draft, id: StepId): string | undefined {
  return draft.unfinished[unfinishedAt(id, 'agent')];
}

/** The displayed name of a step: its own, else its agent's, else its key. */
export function nameOf(draft: Draft, id: StepId, agents: ReadonlyMap<string, AgentLike>): string {
  const step = stepOf(draft, id);
  const agent = textAt(step, 'agent');
  const names = [textAt(step, 'name'), agents.get(agent)?.name ?? '', agent];
  return names.find((name) => name !== '') ?? textAt(step, 'key');
}

/** All steps: the chain in order, then floating ones. */
export function allIds(draft: Draft): readonly StepId[] {
  return [...draft.chain, ...draft.loose.flatMap(({ ids }) => ids)];
}

export function newId(draft: Draft): StepId {
  const highest = Math.max(0, ...Object.keys(draft.steps).map((id) => Number(id.slice(1))));
  return `s${highest + 1}`;
}

export function isLoose(draft: Draft, id: StepId): boolean {
  return draft.loose.some(({ ids }) => ids.includes(id));
}

export function mappingOf(draft: Draft, id: StepId): JsonObject | null {
  const step = stepOf(draft, id);
  return isObject(step.mapping) ? objectAt(step, 'mapping') : null;
}

/** Identifies a field with text that is not valid JSON yet, in a step or the workflow. */
export function unfinishedAt(id: StepId | null, field: string): string {
  return `${id ?? ''}/${field}`;
}

export function withUnfinished(draft: Draft, place: string, text: string | undefined): Draft {
  const { [place]: _before, ...rest } = draft.unfinished;
  if (text === undefined) return place in draft.unfinished ? { ...draft, unfinished: rest } : draft;
  return { ...draft, unfinished: { ...rest, [place]: text } };
}

/** The unfinished texts of a step or the workflow, by field. */
export function unfinishedOf(draft: Draft, id: StepId | null): ReadonlyMap<string, string> {
  const start = unfinishedAt(id, '');
  return new Map(
    Object.entries(draft.unfinished)
      .filter(([place]) => place.startsWith(start))
      .map(([place, text]) => [place.slice(start.length), text]),
  );
}

/** The draft with the sample input and pinned outputs of another one, matched by step key. */
export function withTestData(draft: Draft, other: Draft): Draft {
  const pins = Object.entries(other.pins).flatMap(([id, output]) => {
    const own = allIds(draft).find((each) => keyOf(draft, each) === keyOf(other, id));
    return own === undefined ? [] : [[own, output] as const];
  });
  return { ...draft, sample: other.sample, pins: Object.fromEntries(pins) };
}
