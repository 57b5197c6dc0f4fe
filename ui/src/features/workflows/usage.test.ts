import { expect, test } from 'vitest';
import { usageWords } from './usage';

const last_execution_at = '2026-11-24T09:00:00.000Z';

test('what runs, what waits and what ran is said', () => {
  expect(usageWords({ running: 2, pending: 1, executions_30_days: 1_412, last_execution_at })).toEqual([
    '2 executions run now and will finish.',
    '1 execution waits for a worker and will run.',
    'It ran 1,412 times in production in the last 30 days.',
  ]);
});

test('what is not in use is said, too', () => {
  const none = { running: 0, pending: 0, executions_30_days: 0 };

  expect(usageWords({ ...none, last_execution_at })).toEqual([
    'No execution runs or waits.',
    'It did not run in production in the last 30 days.',
  ]);
  expect(usageWords({ ...none, last_execution_at: null })).toEqual([
    'No execution runs or waits.',
    'It never ran in production.',
  ]);
});
