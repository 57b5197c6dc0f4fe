import { expect, test } from 'vitest';
import { anExecution, aStep } from '@/testing/an-execution';
import { answerTo, shownStatus, telling } from './answer';

const done = aStep('Analyzer', { status: 'completed' });
const failed = aStep('Customer', { status: 'failed' });
const open = aStep('Solution');
const error = { code: 'system_timeout', message: 'The CRM did not answer.', step: 'Customer' };
const failure = anExecution({ status: 'failed', steps: [done, failed, open], error });

test('a failure is answered with the step, the cause, what is safe and a resume', () => {
  expect(answerTo(failure)).toEqual({
    title: 'Failed at step 2 of 3, Customer',
    cause: 'The CRM did not answer.',
    safe: 'Step 1 is saved and will not run again.',
    resumeFrom: 2,
    resumeFirst: true,
    canStop: false,
    canRetry: true,
  });
});

test('a failure of the first step has nothing saved', () => {
  const first = anExecution({ status: 'failed', steps: [failed, open], error });

  expect(answerTo(first)).toMatchObject({ safe: null, resumeFrom: 1 });
});

test('a failure outside any step says so without a step', () => {
  const lost = anExecution({
    status: 'failed',
    steps: [done, done, open],
    error: { code: 'runner_lost', message: 'Its worker ended.', step: null },
  });

  expect(answerTo(lost)).toMatchObject({
    title: 'Failed',
    safe: 'Steps 1–2 are saved and will not run again.',
    resumeFrom: 3,
  });
});

test('a stopped execution can be resumed, but that is not urged', () => {
  const stopped = anExecution({ status: 'cancelled', steps: [done, open] });

  expect(answerTo(stopped)).toMatchObject({
    title: 'Stopped at step 2 of 2, Solution',
    resumeFrom: 2,
    resumeFirst: false,
  });
});

test('what runs can be stopped and nothing else', () => {
  const running = anExecution({ status: 'running', steps: [done, open], current_step: 1 });

  expect(answerTo(running)).toMatchObject({
    title: 'Running step 2 of 2, Solution',
    resumeFrom: null,
    canStop: true,
    canRetry: false,
  });
});

test('what waits says which worker is missing', () => {
  const waiting = anExecution({ status: 'pending', steps: [open], waiting_for: 'a worker with x' });

  expect(answerTo(waiting).cause).toBe(
    'No worker that lives can run this: it needs a worker with x.',
  );
  expect(answerTo(anExecution({ status: 'pending', steps: [open] })).cause).toBeNull();
});

test('steps that an ended run never reached were not run', () => {
  expect(shownStatus(open, failure)).toBe('not run');
  expect(shownStatus(open, anExecution({ steps: [open] }))).toBe('pending');
});

test('the step that tells most is the failed one, the current one, or the last', () => {
  expect(telling(failure)).toBe(1);
  expect(telling(anExecution({ steps: [done, open, open], current_step: 1 }))).toBe(1);
  expect(telling(anExecution({ status: 'completed', steps: [done, done] }))).toBe(1);
});
