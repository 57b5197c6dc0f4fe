import { expect, test } from 'vitest';
import { withToggled } from './selection';

const all = ['a', 'b', 'c', 'd'].map((execution_id) => ({ execution_id }));
const none = { rows: new Map<string, (typeof all)[number]>(), anchor: null };
const ids = (selected: { rows: ReadonlyMap<string, unknown> }) => [...selected.rows.keys()].sort();

test('a row is ticked and unticked', () => {
  const one = withToggled(none, all, 1, false);
  expect(ids(one)).toEqual(['b']);
  expect(ids(withToggled(one, all, 1, false))).toEqual([]);
});

test('Shift ticks everything from the last tick to the row, both ways', () => {
  const one = withToggled(none, all, 2, false);
  expect(ids(withToggled(one, all, 0, true))).toEqual(['a', 'b', 'c']);
  expect(ids(withToggled(one, all, 3, true))).toEqual(['c', 'd']);
});

test('Shift without a tick before is a tick', () => {
  expect(ids(withToggled(none, all, 3, true))).toEqual(['d']);
});
