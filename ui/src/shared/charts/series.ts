import { t } from '@lingui/core/macro';
import type { Bucket, Series } from './bars-figure';

/** Number of colours that do not represent a status. */
const COLOURS = 6;
const OTHER = 'other';

/**
 * The most frequent names, with a colour each; if there are more names than colours, the rest share the
 * last one.
 */
export function stacked(
  buckets: readonly Bucket[],
  label: (name: string) => string,
): { readonly buckets: readonly Bucket[]; readonly series: readonly Series[] } {
  const sums = new Map<string, number>();
  for (const { counts } of buckets) {
    for (const [name, count] of Object.entries(counts)) {
      sums.set(name, (sums.get(name) ?? 0) + count);
    }
  }
  const names = [...sums]
    .sort(([first, a], [second, b]) => b - a || first.localeCompare(second))
    .map(([name]) => name);
  const own = names.length > COLOURS ? names.slice(0, COLOURS - 1) : names;
  const series = own.map((name, index) => ({
    name: keyOf(name),
    label: label(name),
    colour: `var(--chart-${index + 1})`,
  }));
  if (own.length < names.length) {
    series.push({ name: OTHER, label: t`Other`, colour: `var(--chart-${COLOURS})` });
  }
  return {
    series,
    buckets: buckets.map(({ at, counts }) => {
      const shown: Record<string, number> = {};
      for (const [name, count] of Object.entries(counts)) {
        const key = own.includes(name) ? keyOf(name) : OTHER;
        shown[key] = (shown[key] ?? 0) + count;
      }
      return { at, counts: shown };
    }),
  };
}

/** A chart key must not be empty or have a special meaning. */
function keyOf(name: string): string {
  return `is ${name}`;
}
