import { expect, test } from 'vitest';
import { newRows } from './new-rows';

const rows = ['c', 'b', 'a'].map((execution_id) => ({ execution_id }));

test('what came after the newest row that was seen is held back', () => {
  expect(newRows(rows, 'c')).toBe(0);
  expect(newRows(rows, 'a')).toBe(2);
});

test('nothing is held back if nothing was seen, or it is not in the list any more', () => {
  expect(newRows(rows, null)).toBe(0);
  expect(newRows(rows, 'z')).toBe(0);
  expect(newRows([], 'a')).toBe(0);
});
