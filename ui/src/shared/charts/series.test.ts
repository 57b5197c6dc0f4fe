import { expect, test } from 'vitest';
import { stacked } from './series';

const named = (name: string) => name.toUpperCase();

test('the most frequent comes first, each with a colour of its own', () => {
  const { series, buckets } = stacked(
    [
      { at: '1', counts: { a: 1, b: 2 } },
      { at: '2', counts: { b: 1 } },
    ],
    named,
  );

  expect(series.map(({ label, colour }) => [label, colour])).toEqual([
    ['B', 'var(--chart-1)'],
    ['A', 'var(--chart-2)'],
  ]);
  expect(buckets.map(({ counts }) => series.map(({ name }) => counts[name] ?? 0))).toEqual([
    [2, 1],
    [1, 0],
  ]);
});

test('what has no colour left is counted together, and nothing is lost', () => {
  const counts = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, index) => [name, 8 - index]));
  const { series, buckets } = stacked([{ at: '1', counts }], named);

  expect(series.map(({ label }) => label)).toEqual(['A', 'B', 'C', 'D', 'E', 'Other']);
  const shown = Object.values(buckets[0]?.counts ?? {});
  expect(shown.reduce((sum, count) => sum + count, 0)).toBe(36);
});
