import type { Execution } from '@/api/executions';

/** Where a step's bar begins and how wide it is, in percent of the execution's time. */
export interface Span {
  readonly left: number;
  readonly width: number;
}

/** One span per step, null for those that never began; `now` ends what still runs. */
export function timeline({ steps }: Execution, now: Date): readonly (Span | null)[] {
  const times = steps.map(({ started_at, completed_at }) =>
    started_at === null
      ? null
      : {
          from: Date.parse(started_at),
          to: completed_at === null ? now.getTime() : Date.parse(completed_at),
        },
  );
  const known = times.filter((time) => time !== null);
  const first = Math.min(...known.map(({ from }) => from));
  const whole = Math.max(1, Math.max(...known.map(({ to }) => to)) - first);
  return times.map(
    (time) =>
      time && {
        left: ((time.from - first) / whole) * 100,
        width: (Math.max(0, time.to - time.from) / whole) * 100,
      },
  );
}
