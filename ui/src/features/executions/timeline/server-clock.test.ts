import { expect, test } from 'vitest';
import { anExecution } from '@/testing/an-execution';
import { readAt } from './server-clock';

const run = (started_at: string, ended_at: string | null) =>
  ({ n: 1, reason: 'start', version: 1, worker: 'w', started_at, ended_at, outcome: null, error: null }) as const;

test('the duration tells the clock of the server', () => {
  const runs = [
    run('2026-11-23T09:00:00.000Z', '2026-11-23T09:00:05.000Z'),
    run('2026-11-23T10:00:00.000Z', null),
  ];

  expect(readAt(anExecution({ runs, duration_seconds: 8 }))).toBe(Date.UTC(2026, 10, 23, 10, 0, 3));
});

test('where nothing runs there is no clock', () => {
  expect(readAt(anExecution())).toBeNull();
  const over = [run('2026-11-23T09:00:00.000Z', '2026-11-23T09:00:05.000Z')];
  expect(readAt(anExecution({ runs: over, duration_seconds: 5 }))).toBeNull();
});
