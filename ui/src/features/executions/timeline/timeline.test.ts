import { expect, test } from 'vitest';
import type { Usual } from '@/api/estimates';
import type { Execution } from '@/api/executions';
import { anExecution, aStep } from '@/testing/an-execution';
import { timeline } from './timeline';

const at = (second: number) => Date.UTC(2026, 10, 23, 9) + second * 1_000;
const iso = (second: number) => new Date(at(second)).toISOString();
const none = () => null;

function aTry(from: number, to: number | null, status = 'failed', run = 1) {
  return { n: 1, run, status, started_at: iso(from), ended_at: to === null ? null : iso(to) } as never;
}

function run(n: number, from: number, to: number | null): Execution['runs'][number] {
  return {
    n, reason: 'start', version: 1, worker: 'w', started_at: iso(from),
    ended_at: to === null ? null : iso(to), outcome: null, error: null,
  };
}

test('each try has its bar; earlier ones are amber and the wait between them is a gap', () => {
  const steps = [
    aStep('a', { status: 'completed', tries: [aTry(0, 2, 'completed')] }),
    aStep('b', { status: 'failed', tries: [aTry(2, 4), aTry(5, 7), aTry(8, 10)] }),
    aStep('c'),
  ];
  const { rows } = timeline(
    anExecution({ status: 'failed', steps, runs: [run(1, 0, 10)] }),
    none,
    at(60),
  );

  expect(rows.map(({ bars }) => bars)).toEqual([
    [{ left: 0, width: 20, tone: 'completed' }],
    [
      { left: 20, width: 20, tone: 'warning' },
      { left: 50, width: 20, tone: 'warning' },
      { left: 80, width: 20, tone: 'failed' },
    ],
    [],
  ]);
  expect(rows.map(({ ahead }) => ahead)).toEqual([null, null, null]);
});

test('time between a failure and its resume does not count', () => {
  const steps = [
    aStep('a', {
      status: 'completed',
      tries: [aTry(0, 5, 'failed', 1), aTry(1_000, 1_005, 'completed', 2)],
    }),
  ];
  const { rows } = timeline(
    anExecution({ status: 'completed', steps, runs: [run(1, 0, 5), run(2, 1_000, 1_005)] }),
    none,
    at(2_000),
  );

  expect(rows[0]?.bars).toEqual([
    { left: 0, width: 50, tone: 'warning' },
    { left: 50, width: 50, tone: 'completed' },
  ]);
});

test('what runs ends now, and what is to come is as long as usual', () => {
  const usual = { median_ms: 4_000 } as Usual;
  const steps = [
    aStep('a', { status: 'running', started_at: iso(0), tries: [aTry(0, null, 'running')] }),
    aStep('b'),
    aStep('c'),
  ];
  const { rows } = timeline(
    anExecution({ steps, runs: [run(1, 0, null)] }),
    (key) => (key === 'c' ? null : usual),
    at(2),
  );

  expect(rows).toEqual([
    { bars: [{ left: 0, width: 25, tone: 'running' }], ahead: { left: 25, width: 25 } },
    { bars: [], ahead: { left: 50, width: 50 } },
    { bars: [], ahead: null },
  ]);
});

test('the last try of a step that failed is red, even if its worker was lost', () => {
  const steps = [aStep('a', { status: 'failed', tries: [aTry(0, 5, 'worker_lost'), aTry(5, 9, 'worker_lost')] })];
  const { rows } = timeline(anExecution({ status: 'failed', steps, runs: [run(1, 0, 9)] }), none, at(9));

  expect(rows[0]?.bars.map(({ tone }) => tone)).toEqual(['warning', 'failed']);
});

test('a try whose worker was lost is amber, and so is one that is to be tried again', () => {
  const lost = [
    aStep('a', { status: 'running', tries: [aTry(0, 5, 'worker_lost')] }),
    aStep('b', { status: 'running', tries: [aTry(5, 10, 'failed')] }),
  ];
  const { rows } = timeline(anExecution({ steps: lost, runs: [run(1, 0, null)] }), none, at(10));

  expect(rows.map(({ bars }) => bars[0]?.tone)).toEqual(['warning', 'warning']);
});

test('an execution that took no time, or did not begin, has no odd numbers', () => {
  const instant = aStep('a', { status: 'completed', tries: [aTry(0, 0, 'completed')] });
  const took = timeline(anExecution({ status: 'completed', steps: [instant], runs: [run(1, 0, 0)] }), none, at(0));

  expect(took.rows[0]?.bars).toEqual([{ left: 0, width: 0, tone: 'completed' }]);
  expect(timeline(anExecution({ steps: [aStep('a')] }), none, at(0)).rows[0]?.bars).toEqual([]);
});

test.each([
  [35, ['0 s', '10 s', '20 s', '30 s']],
  [0.4, ['0 s', '100 ms', '200 ms', '300 ms', '400 ms']],
  [150, ['0 s', '1 m', '2 m']],
])('an axis of %d seconds has few round ticks', (seconds, words) => {
  const steps = [aStep('a', { status: 'completed', tries: [aTry(0, seconds, 'completed')] })];
  const { ticks } = timeline(
    anExecution({ status: 'completed', steps, runs: [run(1, 0, seconds)] }),
    none,
    at(0),
  );

  expect(ticks.map((tick) => tick.words)).toEqual(words);
});

test('an axis that was longer while the execution ran stays so long at its end', () => {
  const steps = [aStep('a', { status: 'completed', tries: [aTry(0, 2, 'completed')] })];
  const ended = anExecution({ status: 'completed', steps, runs: [run(1, 0, 2)] });

  expect(timeline(ended, none, at(60)).rows[0]?.bars[0]?.width).toBe(100);
  expect(timeline(ended, none, at(60), 8_000).rows[0]?.bars[0]?.width).toBe(25);
});
