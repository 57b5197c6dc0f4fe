import { expect, test } from 'vitest';
import { dollars, milliseconds, share } from './words';

test.each([
  [null, '–'],
  [1, '100 %'],
  [0.966387, '96.6 %'],
  [0.9999, '99.9 %'],
  [0, '0 %'],
])('a share of %s reads %s', (value, words) => {
  expect(share(value)).toBe(words);
});

test.each([
  [null, 'unknown'],
  [0, '$0'],
  [0.0004, 'under $0.01'],
  [1.5, '$1.50'],
  [1234.567, '$1,234.57'],
])('%s dollars read %s', (value, words) => {
  expect(dollars(value)).toBe(words);
});

test('a duration that is not known is a dash', () => {
  expect(milliseconds(undefined)).toBe('–');
  expect(milliseconds(2114.5)).toBe('2.1 s');
});
