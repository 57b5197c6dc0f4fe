import { expect, test } from 'vitest';
import { anExecution, aStep } from '@/testing/an-execution';
import { timeline } from './timeline';

const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 9, 0, second));
const iso = (second: number) => at(second).toISOString();

test('each step has its share of the time, and what runs ends now', () => {
  const steps = [
    aStep('a', { started_at: iso(0), completed_at: iso(2) }),
    aStep('b', { started_at: iso(2) }),
    aStep('c'),
  ];

  expect(timeline(anExecution({ steps }), at(8))).toEqual([
    { left: 0, width: 25 },
    { left: 25, width: 75 },
    null,
  ]);
});

test('an execution that took no time, or did not begin, has no odd numbers', () => {
  const instant = aStep('a', { started_at: iso(0), completed_at: iso(0) });

  expect(timeline(anExecution({ steps: [instant] }), at(0))).toEqual([{ left: 0, width: 0 }]);
  expect(timeline(anExecution({ steps: [aStep('a')] }), at(0))).toEqual([null]);
});
