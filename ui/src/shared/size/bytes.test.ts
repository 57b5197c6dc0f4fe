import { expect, test } from 'vitest';
import { bytes } from './bytes';

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1_228, '1.2 KB'],
  [999_960, '1.0 MB'],
  [10_400_000, '10.4 MB'],
])('a size of %d bytes reads %s', (count, words) => {
  expect(bytes(count)).toBe(words);
});
