import { expect, test } from 'vitest';
import { matchingWords } from './matching-words';

test('all that match are counted, or those that are read so far', () => {
  expect(matchingWords(1, false)).toBe('1 execution matches');
  expect(matchingWords(42, false)).toBe('42 executions match');
  expect(matchingWords(1_200, true)).toBe('1,200+ executions match');
});

test('that none matches is said by the list', () => {
  expect(matchingWords(0, false)).toBe('');
});
