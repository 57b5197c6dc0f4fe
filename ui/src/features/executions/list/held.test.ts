import { expect, test } from 'vitest';
import { held } from './held';

const rows = ['c', 'b', 'a'].map((execution_id) => ({ execution_id }));

test('what came after the newest row that was seen is held back', () => {
  expect(held(rows, 'c')).toBe(0);
  expect(held(rows, 'a')).toBe(2);
});

test('nothing is held back if nothing was seen, or it is not in the list any more', () => {
  expect(held(rows, null)).toBe(0);
  expect(held(rows, 'z')).toBe(0);
  expect(held([], 'a')).toBe(0);
});
