import { expect, test } from 'vitest';
import { successOf } from './success';

test('the last runs are bars from old to new, and words that count what ended', () => {
  expect(successOf(['running', 'failed', 'completed', 'cancelled', 'completed'])).toEqual({
    bars: ['completed', 'cancelled', 'completed', 'failed', 'running'],
    words: '2 of 4 completed',
  });
});

test('runs that go on are not counted as failures', () => {
  expect(successOf(['running', 'pending'])?.words).toBe('None ended yet');
  expect(successOf([])).toBeNull();
});
