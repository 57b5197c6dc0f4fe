import { expect, test } from 'vitest';
import { anExecution, aStep, tried } from '@/testing/an-execution';
import { shown, shownStatus } from './shown-status';

const open = aStep('Solution');

test('steps that an ended run never reached were not run', () => {
  expect(shownStatus(open, anExecution({ status: 'failed', steps: [open] }))).toBe('not run');
  expect(shownStatus(open, anExecution({ steps: [open] }))).toBe('pending');
});

test('a step that waits for its next try says which and when', () => {
  const step = aStep('a', {
    status: 'running',
    next_attempt_at: '2026-11-23T09:00:10.000Z',
    tries: tried('failed'),
  });

  expect(shown(step, anExecution({ steps: [step] }), Date.UTC(2026, 10, 23, 9, 0, 2))).toEqual({
    status: 'running',
    detail: 'try 2 of 3 in 8 s',
  });
});

test('a step that is tried again says which try it is, the first says nothing', () => {
  const again = aStep('a', { status: 'running', tries: tried('failed', 'running') });
  const first = aStep('a', { status: 'running', tries: tried('running') });

  expect(shown(again, anExecution({ steps: [again] }), 0).detail).toBe('try 2 of 3');
  expect(shown(first, anExecution({ steps: [first] }), 0).detail).toBeUndefined();
});

test('a step whose worker died is pending again, with the reason', () => {
  const step = aStep('a', { status: 'running', tries: tried('running') });

  expect(shown(step, anExecution({ steps: [step], handing_over: true }), 0)).toEqual({
    status: 'pending',
    detail: 'worker lost, handing over',
  });
});
