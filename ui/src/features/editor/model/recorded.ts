import { t } from '@lingui/core/macro';
import type { PreviewedStep } from '@/api/drafts';
import type { Step } from '@/api/executions';
import { isObject, objectAt, textAt, type Json, type JsonObject } from '@/shared/json/document';
import { keyOf, type Draft, type StepId } from './draft';
import { readSource } from './sources';

/** Values of a test or a run, shown instead of sample values. */
export interface Recorded {
  /** Their source in words: `from the test at 14:49`. */
  readonly words: string;
  /** Exact JSON text of the input; null if it is too long to show. */
  readonly input: string | null;
  /** Exact JSON texts of outputs, by step key. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Mappings that found nothing, by step key. */
  readonly leftOut: ReadonlyMap<string, Step['left_out']>;
}

/** The source of a displayed value. */
export interface ValueOrigin {
  readonly words: string;
  readonly madeUp: boolean;
}

/** Limit on the bytes of all values in one preview. */
const MOST_BYTES = 200_000;

export const MADE_UP: ValueOrigin = {
  get words() {
    return t`made up`;
  },
  madeUp: true,
};
const EXAMPLE: ValueOrigin = {
  get words() {
    return t`example`;
  },
  madeUp: false,
};
const SAVED: ValueOrigin = {
  get words() {
    return t`saved output`;
  },
  madeUp: false,
};
const TYPED: ValueOrigin = {
  get words() {
    return t`typed here`;
  },
  madeUp: false,
};

export interface PreviewValues {
  readonly input: string | null;
  readonly pins: ReadonlyMap<string, string>;
}

/** The values for a preview: typed and pinned ones first, then recorded ones. */
export function previewValues(
  draft: Draft,
  typed: string | null,
  recorded: Recorded | null,
): PreviewValues {
  const pins = new Map<string, string>();
  let left = MOST_BYTES;
  const input = typed ?? recorded?.input ?? null;
  if (typed === null && input !== null) left -= input.length;
  for (const id of draft.chain) {
    const key = keyOf(draft, id);
    const pinned = draft.pins[id];
    const ran = recorded?.outputs.get(key);
    if (pinned !== undefined) pins.set(key, pinned);
    else if (ran !== undefined && ran.length <= left) {
      left -= ran.length;
      pins.set(key, ran);
    }
  }
  return { input, pins };
}

/** The source of a preview's sample input. */
export function inputOrigin(
  origin: 'given' | 'example' | 'generated',
  typed: boolean,
  recorded: Recorded | null,
): ValueOrigin {
  if (origin === 'example') return EXAMPLE;
  if (origin === 'generated') return MADE_UP;
  if (typed || recorded === null) return TYPED;
  return { words: recorded.words, madeUp: false };
}

/** The source of a step's output in a preview; null if it has none. */
export function outputOrigin(
  draft: Draft,
  id: StepId,
  origin: PreviewedStep['output_origin'],
  recorded: Recorded | null,
): ValueOrigin | null {
  switch (origin) {
    case 'pinned':
      return id in draft.pins || recorded === null ? SAVED : { words: recorded.words, madeUp: false };
    case 'example':
      return EXAMPLE;
    case 'generated':
      return MADE_UP;
    case 'none':
      return null;
  }
}

/** Messages of a run about a step's mappings that found nothing, except mappings changed since. */
export function emptyMappingsOf(step: JsonObject, recorded: Recorded | null): readonly string[] {
  const leftOut = recorded?.leftOut.get(textAt(step, 'key')) ?? [];
  const mapping = objectAt(step, 'mapping');
  return leftOut
    .filter(({ input, source }) => {
      const present = readSource(mapping[input]);
      return present?.kind === 'path' && present.path === source;
    })
    .map(({ message }) => message);
}

interface Shown {
  readonly input: ValueOrigin;
  readonly outputs: ReadonlyMap<StepId, ValueOrigin>;
  readonly previews: ReadonlyMap<StepId, PreviewedStep>;
}

const STEP = /\bsteps\.(\w+)/g;

/** The source of a path's or expression's value, as far as its text shows. */
export function sourceOrigin(source: string, id: StepId, draft: Draft, shown: Shown): ValueOrigin | null {
  const before = draft.chain.slice(0, draft.chain.indexOf(id));
  const named = [...source.matchAll(STEP)].map(([, key]) => key);
  const origins = before
    .filter((each) => named.includes(keyOf(draft, each)))
    .map((each) => shown.outputs.get(each) ?? null);
  if (/\binput\b/.test(source)) origins.push(shown.input);
  if (origins.length === 0) origins.push(holder(source, before, shown));
  const found = origins.filter((each) => each !== null);
  return found.find(({ madeUp }) => madeUp) ?? found[0] ?? null;
}

/** The latest step that sets a field of the merged context, else the input. */
function holder(source: string, before: readonly StepId[], shown: Shown): ValueOrigin | null {
  const name = /[A-Za-z_]\w*/.exec(source.replace(/^context\./, ''))?.[0];
  const last = before.findLast((each) => {
    const output: Json | undefined = shown.previews.get(each)?.output;
    return name !== undefined && isObject(output) && name in output;
  });
  return last === undefined ? shown.input : (shown.outputs.get(last) ?? null);
}

/** The distinct sources of all values that reach a step. */
export function reachingWords(id: StepId, draft: Draft, shown: Omit<Shown, 'previews'>): string {
  const before = draft.chain.slice(0, Math.max(0, draft.chain.indexOf(id)));
  const origins = [shown.input, ...before.map((each) => shown.outputs.get(each) ?? null)];
  return [...new Set(origins.flatMap((origin) => (origin === null ? [] : [origin.words])))].join(', ');
}
