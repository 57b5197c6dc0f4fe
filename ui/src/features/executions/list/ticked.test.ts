import { expect, test } from 'vitest';
import { withTick } from './ticked';

const all = ['a', 'b', 'c', 'd'].map((execution_id) => ({ execution_id }));
const none = { rows: new Map<string, (typeof all)[number]>(), anchor: null };
const ids = (ticked: { rows: ReadonlyMap<string, unknown> }) => [...ticked.rows.keys()].sort();

test('a row is ticked and unticked', () => {
  const one = withTick(none, all, 1, false);
  expect(ids(one)).toEqual(['b']);
  expect(ids(withTick(one, all, 1, false))).toEqual([]);
});

test('Shift ticks everything from the last tick to the row, both ways', () => {
  const one = withTick(none, all, 2, false);
  expect(ids(withTick(one, all, 0, true))).toEqual(['a', 'b', 'c']);
  expect(ids(withTick(one, all, 3, true))).toEqual(['c', 'd']);
});

test('Shift without a tick before is a tick', () => {
  expect(ids(withTick(none, all, 3, true))).toEqual(['d']);
});
