import { expect, test } from 'vitest';
import { failureOf } from '@/api/failure';
import { similarFailures } from './similar-failures';

const seen = (others: number) => ({
  count: 1,
  others,
  days: 7,
  first_at: '2026-11-24T09:00:00.000Z',
  last_at: '2026-11-24T09:00:00.000Z',
});

function others(count: number, code = 'system_refused') {
  const failure = failureOf({ message: '', code, type: 'SystemRefused', agent: 'customer-data' });
  if (failure === null) throw new Error('There is a failure.');
  return similarFailures(failure, seen(count));
}

test('others that failed on a refused credential are counted, and listed by the same error', () => {
  expect(others(3)).toEqual({
    words: '3 other executions of this agent failed on a refused credential in 7 days.',
    narrowed: { agent: 'customer-data', code: 'system_refused', type: 'SystemRefused' },
  });
  expect(others(1)?.words).toMatch(/^1 other execution of this agent/);
});

test('without others, and for failures that each must be looked at alone, nothing is said', () => {
  expect(others(0)).toBeNull();
  expect(others(3, 'agent_error')).toBeNull();
});
