import { expect, test } from 'vitest';
import { axisNumber } from './axis-number';

test.each([
  [0, '0'],
  [4, '4'],
  [9_500, '9,500'],
  [10_000, '10K'],
  [37_500, '37.5K'],
  [1_250_000, '1.25M'],
  [123_456_789, '123.5M'],
])('%d stands beside an axis as %s', (value, words) => {
  expect(axisNumber(value)).toBe(words);
});
