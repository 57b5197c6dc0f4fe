import { expect, test } from 'vitest';
import { anExecution, aStep } from '@/testing/an-execution';
import { answerOf } from './answer';

const leftOut = { input: 'kind', source: 'input.kund', nearest: null, message: 'There is no input.kund.' };

test('a passed test reports its time and how many mappings found nothing', () => {
  const passed = (...steps: readonly ReturnType<typeof aStep>[]) =>
    answerOf(anExecution({ status: 'completed', duration_seconds: 2, steps: [...steps] }));

  expect(passed(aStep('a'))).toBe('Test passed in 2.0 s.');
  expect(passed(aStep('a', { left_out: [leftOut] }))).toBe('Test passed in 2.0 s, 1 mapping found nothing.');
  expect(passed(aStep('a', { left_out: [leftOut] }), aStep('b', { left_out: [leftOut] }))).toBe(
    'Test passed in 2.0 s, 2 mappings found nothing.',
  );
});
