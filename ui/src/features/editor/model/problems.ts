import { t } from '@lingui/core/macro';
import { jsonFault, textAt } from '@/shared/json/document';
import { allIds, awaitedKind, keyOf, unfinishedAt, type Draft, type StepId } from './draft';
import { keyFault } from './keys';

/** The place of a problem: a step and its field, the edge into a step, or the workflow. */
export type Place =
  | { readonly at: 'step'; readonly id: StepId; readonly field: string }
  | { readonly at: 'edge'; readonly id: StepId; readonly input: string }
  | { readonly at: 'workflow'; readonly field: string };

export interface Trouble {
  readonly place: Place;
  readonly message: string;
  readonly fix: string;
}

/** A problem as reported by the server. */
export interface ServerProblem {
  readonly message: string;
  /** The message without its leading place, if it has one. */
  readonly reason?: string | null;
  readonly path: string;
  readonly fix: string;
}

/** Problems of the diagram itself, found without the server. */
export function structureProblems(
  draft: Draft,
  name: (id: StepId) => string,
  maxSteps: number,
): readonly Trouble[] {
  return [...unnamed(draft), ...emptiness(draft), ...tooMany(draft, name, maxSteps), ...unconnected(draft, name), ...keys(draft), ...unmade(draft, name), ...unfinished(draft)];
}

/** Maps the server's problem to its place on the screen; `chain` is what was sent. */
export function placed(problem: ServerProblem, chain: readonly StepId[]): Trouble {
  const { path, message, reason, fix } = problem;
  return { place: placeOf(path, chain), message: reason ?? message, fix };
}

/** All problems, one per place: problems of the diagram have their own wording. */
export function allProblems(
  drawn: readonly Trouble[],
  answered: readonly Trouble[],
): readonly Trouble[] {
  const taken = new Set(drawn.map(({ place }) => JSON.stringify(place)));
  return [...drawn, ...answered.filter(({ place }) => !taken.has(JSON.stringify(place)))];
}

const STEP = /^\$\.steps\[(\d+)\]\.?(.*)$/;

function placeOf(path: string, chain: readonly StepId[]): Place {
  const step = STEP.exec(path);
  const id = step?.[1] === undefined ? undefined : chain[Number(step[1])];
  if (id === undefined) return { at: 'workflow', field: path.replace(/^\$\.?/, '') };
  const field = step?.[2] ?? '';
  if (!/^(mapping\b|when$)/.test(field)) return { at: 'step', id, field };
  return { at: 'edge', id, input: field === 'when' ? 'when' : inputOf(field) };
}

/** Extracts the input from `mapping.limit` or `mapping["odd key"]`. */
function inputOf(field: string): string {
  const rest = field.slice('mapping'.length);
  if (rest.startsWith('.')) return rest.slice(1);
  const quoted = /^\[(".*")\]$/.exec(rest)?.[1];
  return quoted === undefined ? '' : (JSON.parse(quoted) as string);
}

function unnamed(draft: Draft): readonly Trouble[] {
  if (textAt(draft.file, 'name').trim() !== '') return [];
  const place: Place = { at: 'workflow', field: 'name' };
  return [{ place, message: t`The workflow has no name.`, fix: t`Say what it does, such as IT Ticket Triage.` }];
}

function emptiness(draft: Draft): readonly Trouble[] {
  if (draft.chain.length > 0) return [];
  const place: Place = { at: 'workflow', field: 'steps' };
  return draft.loose.length === 0
    ? [{ place, message: t`The workflow has no agent yet.`, fix: t`Drag one onto the canvas, or press A to choose one.` }]
    : [{ place, message: t`No agent is connected to the workflow input.`, fix: t`Draw an arrow from the workflow input to the agent that runs first.` }];
}

function tooMany(draft: Draft, name: (id: StepId) => string, maxSteps: number): readonly Trouble[] {
  const extra = allIds(draft)[maxSteps];
  if (extra === undefined) return [];
  return [
    {
      place: { at: 'step', id: extra, field: '' },
      message: t`${name(extra)} is agent ${maxSteps + 1}: a workflow has at most ${maxSteps} agents.`,
      fix: t`Delete one, or split the workflow in two.`,
    },
  ];
}

function unconnected(draft: Draft, name: (id: StepId) => string): readonly Trouble[] {
  return draft.loose.flatMap(({ ids }) => {
    const [first] = ids;
    if (first === undefined) return [];
    const last = draft.chain.at(-1);
    return [
      {
        place: { at: 'step' as const, id: first, field: '' },
        message:
          ids.length === 1
            ? t`${name(first)} is not connected.`
            : t`${name(first)} and the ${ids.length - 1} after it are not connected.`,
        fix:
          last === undefined
            ? t`Draw an arrow to it from the workflow input, or delete it.`
            : t`Draw an arrow to it from ${name(last)}, or delete it.`,
      },
    ];
  });
}

function keys(draft: Draft): readonly Trouble[] {
  return allIds(draft).flatMap((id) => {
    const typed = draft.unfinished[unfinishedAt(id, 'key')];
    const fault = keyFault(draft, id, typed ?? keyOf(draft, id));
    return fault === null
      ? []
      : [{ place: { at: 'step' as const, id, field: 'key' }, message: fault, fix: '' }];
  });
}

function unmade(draft: Draft, name: (id: StepId) => string): readonly Trouble[] {
  return allIds(draft)
    .filter((id) => awaitedKind(draft, id) !== undefined)
    .map((id) => ({
      place: { at: 'step', id, field: 'agent' },
      message: t`${name(id)} is not set up.`,
      fix: t`Fill in its form, or delete it.`,
    }));
}

function unfinished(draft: Draft): readonly Trouble[] {
  return Object.entries(draft.unfinished).flatMap(([where, text]) => {
    const [id = '', ...rest] = where.split('/');
    const field = rest.join('/');
    if (id !== '' && (field === 'key' || field === 'agent')) return [];
    const input = field.replace(/^mapping\./, '');
    const place: Place =
      id === ''
        ? { at: 'workflow', field }
        : input === field
          ? { at: 'step', id, field }
          : { at: 'edge', id, input };
    return [{ place, message: jsonFault(text) ?? '', fix: t`Finish what was begun there.` }];
  });
}
