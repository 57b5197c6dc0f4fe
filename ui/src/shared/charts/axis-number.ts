import { i18n } from '@/shared/i18n/i18n';
import type { Bucket } from './bars-figure';

const COMPACT = { notation: 'compact', maximumSignificantDigits: 4 } as const;
const SHORTEST_COMPACT = 10_000;
/** Pixels for the longest label and its distance from the axis: `9,500`, and `999.9M`. */
const WIDTH = 48;
const WIDTH_OF_COMPACT = 64;

/** Formats a number for an axis, in short form: `9,500`, `12K`, `3.7M`. */
export function axisNumber(value: number): string {
  return i18n.number(value, value < SHORTEST_COMPACT ? {} : COMPACT);
}

/** The axis width for the numbers of stacked counts. */
export function axisWidth(buckets: readonly Bucket[]): number {
  const sums = buckets.map(({ counts }) => Object.values(counts).reduce((sum, count) => sum + count, 0));
  return Math.max(0, ...sums) < SHORTEST_COMPACT ? WIDTH : WIDTH_OF_COMPACT;
}
