import { t } from '@lingui/core/macro';
import { isOver, type Execution, type Step } from '@/api/executions';
import type { Usual } from '@/api/estimates';
import { LOOKS, type Tone } from '@/shared/status/status';
import { duration } from '@/shared/time/format';
import { shownStatus } from '@/features/executions/step/shown-status';
import { i18n } from '@/shared/i18n/i18n';

/** Start and width of a bar, in percent of the axis. */
export interface Span {
  readonly left: number;
  readonly width: number;
}

export interface Bar extends Span {
  readonly tone: Tone;
}

export interface Row {
  /** One for each attempt. */
  readonly bars: readonly Bar[];
  /** The usual remaining duration of the step, if it lies ahead. */
  readonly ahead: Span | null;
}

export interface Timeline {
  readonly rows: readonly Row[];
  readonly ticks: readonly { readonly left: number; readonly words: string }[];
  /** Length of the axis in milliseconds. */
  readonly whole: number;
}

type UsualOf = (key: string) => Usual | null;

/**
 * The attempts of all steps on one axis. Time between runs is excluded, as in the duration of the
 * execution; future steps are drawn with their usual duration. The axis has at least the length `atLeast`.
 */
export function timeline(execution: Execution, usual: UsualOf, now: number, atLeast = 1): Timeline {
  const elapsed = elapsedBy(execution, now);
  const spent = execution.steps.map((step) => triesOf(step, execution, elapsed));
  const { ahead, end } = whatFollows(execution, usual, elapsed(null, now), now);
  const whole = Math.max(atLeast, end, ...spent.flat().map(({ to }) => to));
  const share = (from: number, to: number): Span => ({
    left: (from / whole) * 100,
    width: (Math.max(0, to - from) / whole) * 100,
  });
  return {
    rows: spent.map((tries, index) => {
      const next = ahead[index];
      return {
        bars: tries.map(({ from, to, tone }) => ({ ...share(from, to), tone })),
        ahead: next ? share(next.from, next.to) : null,
      };
    }),
    ticks: ticks(whole),
    whole,
  };
}

/** Converts an instant to milliseconds since the start, without pauses between runs. */
function elapsedBy({ runs }: Execution, now: number) {
  const offsets = new Map<number, { from: number; before: number; long: number }>();
  let before = 0;
  for (const { n, started_at, ended_at } of runs) {
    const from = Date.parse(started_at);
    const long = Math.max(0, (ended_at === null ? now : Date.parse(ended_at)) - from);
    offsets.set(n, { from, before, long });
    before += long;
  }
  return (run: number | null, at: number) => {
    const found = run === null ? [...offsets.values()].at(-1) : offsets.get(run);
    if (found === undefined) return 0;
    return found.before + Math.min(Math.max(0, at - found.from), found.long);
  };
}

interface Spent {
  readonly from: number;
  readonly to: number;
  readonly tone: Tone;
}

function triesOf(step: Step, execution: Execution, elapsed: ReturnType<typeof elapsedBy>): Spent[] {
  return step.tries.map(({ run, status, started_at, ended_at }, index) => {
    const from = elapsed(run, Date.parse(started_at));
    const to = ended_at === null ? elapsed(run, Infinity) : elapsed(run, Date.parse(ended_at));
    const last = index === step.tries.length - 1;
    const again = status !== 'running' && (step.status === 'running' || step.status === 'pending');
    const tone = !last || again ? 'warning' : LOOKS[shownStatus(step, execution)].tone;
    return { from, to: Math.max(from, to), tone };
  });
}

interface Ahead {
  readonly from: number;
  readonly to: number;
}

function whatFollows(execution: Execution, usual: UsualOf, elapsed: number, now: number) {
  let end = elapsed;
  const ahead = execution.steps.map((step): Ahead | null => {
    const median = usual(step.key)?.median_ms;
    const open = !isOver(execution.status) && (step.status === 'pending' || step.status === 'running');
    if (median === undefined || !open) return null;
    const ran = step.status === 'running' && step.started_at !== null ? now - Date.parse(step.started_at) : 0;
    const from = end;
    end += Math.max(0, median - Math.max(0, ran));
    return end > from ? { from, to: end } : null;
  });
  return { ahead, end };
}

const SECOND = 1_000;
const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500,
  ...[1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400].map(
    (seconds) => seconds * SECOND,
  ),
];
const MOST_TICKS = 4;

function ticks(whole: number) {
  const step = STEPS.find((each) => whole / each <= MOST_TICKS) ?? whole;
  const count = Math.floor(whole / step);
  return Array.from({ length: count + 1 }, (_, n) => ({
    left: ((n * step) / whole) * 100,
    words: tickWords(n * step, step),
  }));
}

function tickWords(at: number, step: number): string {
  if (at === 0) return t`0 s`;
  if (step < SECOND) return at < SECOND ? t`${at} ms` : t`${i18n.number(at / SECOND)} s`;
  return at < 60 * SECOND ? t`${i18n.number(at / SECOND)} s` : duration(at / SECOND).replace(/ 00 \S+$/, '');
}
