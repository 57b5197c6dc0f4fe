import type { RecordedInput } from '@/api/agent-tests';
import { parseJson } from '@/shared/json/document';
import { differencesOf, type Difference } from '@/shared/json/differences';

/** What running the draft on one input cost; the cost is null if a price is unknown. */
export interface Spent {
  readonly tookMs: number | null;
  readonly tokens: number;
  readonly cost: number | null;
}

/** The draft's answer to an input, beside the recorded one; both are exact JSON text. */
export interface Answered extends Spent {
  readonly kind: 'answered';
  readonly executionId: string;
  readonly before: string;
  readonly after: string;
  readonly differences: readonly Difference[];
}

export interface Failed extends Spent {
  readonly kind: 'failed';
  /** Null if it did not start. */
  readonly executionId: string | null;
  readonly before: string | null;
  readonly why: string;
}

export type Outcome = Answered | Failed;

export interface Row {
  readonly input: RecordedInput;
  /** The beginning of the input, to recognise it by. */
  readonly label: string | null;
  /** Null until the draft ended on it. */
  readonly outcome: Outcome | null;
}

export function answeredWith(run: Omit<Answered, 'kind' | 'differences'>): Answered {
  const differences = differencesOf(parseJson(run.before), parseJson(run.after));
  return { ...run, kind: 'answered', differences };
}

export function isSame({ outcome }: Row): boolean {
  return outcome?.kind === 'answered' && outcome.differences.length === 0;
}

export function differs({ outcome }: Row): boolean {
  return outcome?.kind === 'answered' && outcome.differences.length > 0;
}

export function hasFailed({ outcome }: Row): boolean {
  return outcome?.kind === 'failed';
}

/** The fields at the top of an answer that differ; null where the whole answer does. */
export function fieldsThatDiffer({ differences }: Answered): readonly (string | null)[] {
  return [...new Set(differences.map(({ path }) => path[0] ?? null))];
}

/** A total that is unknown as soon as one of its parts is. */
export function total(costs: readonly (number | null)[]): number | null {
  return costs.reduce<number | null>((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0);
}

export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

export interface Pair {
  readonly before: number | null;
  readonly after: number | null;
}

export interface Summary {
  readonly done: number;
  readonly same: number;
  readonly differ: number;
  readonly failed: number;
  /** In US dollars; undefined if no model was called on either side. */
  readonly cost: Pair | undefined;
  readonly medianMs: Pair;
}

/** The figures of the inputs that the draft ended on. */
export function summaryOf(rows: readonly Row[]): Summary {
  const ended = rows.flatMap(({ input, outcome }) => (outcome === null ? [] : [{ input, outcome }]));
  const called = ended.some(({ input, outcome }) => input.llm_tokens > 0 || outcome.tokens > 0);
  return {
    done: ended.length,
    same: rows.filter(isSame).length,
    differ: rows.filter(differs).length,
    failed: rows.filter(hasFailed).length,
    cost: called
      ? { before: total(ended.map(({ input }) => input.llm_cost)), after: total(ended.map(({ outcome }) => outcome.cost)) }
      : undefined,
    medianMs: {
      before: median(ended.map(({ input }) => input.duration_ms)),
      after: median(ended.flatMap(({ outcome }) => outcome.tookMs ?? [])),
    },
  };
}

/** The version that all inputs were recorded with; null if there were several or it is unknown. */
export function recordedVersion(inputs: readonly RecordedInput[]): number | null {
  const versions = new Set(inputs.map(({ version }) => version));
  const [only = null] = versions;
  return versions.size === 1 ? only : null;
}
