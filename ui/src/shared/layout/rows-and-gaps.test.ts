import { expect, test } from 'vitest';
import { rowsAndGaps, withRowAndNeighbours } from './rows-and-gaps';

const HEIGHT = 10;
const placed = (...indexes: readonly number[]) =>
  indexes.map((index) => ({ index, key: `row ${index}`, start: 100 + index * HEIGHT, end: 110 + index * HEIGHT }));

test('a row that must stay is drawn with its neighbours, wherever the others are', () => {
  expect(withRowAndNeighbours([20, 21], 3, 50)).toEqual([2, 3, 4, 20, 21]);
  expect(withRowAndNeighbours([20, 21], 40, 50)).toEqual([20, 21, 39, 40, 41]);
  expect(withRowAndNeighbours([20, 21], 20, 50)).toEqual([19, 20, 21]);
});

test('the first and the last row have one neighbour', () => {
  expect(withRowAndNeighbours([20, 21], 0, 50)).toEqual([0, 1, 20, 21]);
  expect(withRowAndNeighbours([20, 21], 49, 50)).toEqual([20, 21, 48, 49]);
});

test('without a row that must stay only those in view are drawn', () => {
  expect(withRowAndNeighbours([20, 21], -1, 50)).toEqual([20, 21]);
});

test('gaps and rows are as high as all rows', () => {
  expect(rowsAndGaps(placed(2, 3, 10), 100, 300)).toEqual([
    { key: 'above row 2', height: 20 },
    2,
    3,
    { key: 'above row 10', height: 60 },
    10,
    { key: 'last', height: 90 },
  ]);
});

test('there is no gap where all rows are drawn, and none without rows', () => {
  expect(rowsAndGaps(placed(0, 1), 100, 120)).toEqual([0, 1]);
  expect(rowsAndGaps([], 100, 100)).toEqual([]);
});
