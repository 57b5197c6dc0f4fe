import { expect, test } from 'vitest';
import { remainingTimeWords } from './remaining-time';

const remaining = (low: number, high: number, overdue = false, samples = 20) => ({
  steps: 1,
  samples,
  low_ms: low * 1_000,
  high_ms: high * 1_000,
  overdue,
});

test.each([
  [21, 37, 'about 20–40 s left'],
  [0.4, 3.2, 'up to 4 s left'],
  [4.2, 4.9, 'about 4–5 s left'],
  [5, 5, 'about 5 s left'],
  [40, 100, 'about 30 s–2 min left'],
  [60, 180, 'about 1–3 min left'],
  [65, 180, 'about 1–3 min left'],
  [700, 1_300, 'about 11–22 min left'],
])('from %d to %d seconds is "%s"', (low, high, words) => {
  expect(remainingTimeWords(remaining(low, high), 0)).toBe(words);
});

test('the time since it was asked counts, down to nothing', () => {
  expect(remainingTimeWords(remaining(30, 50), 10)).toBe('about 20–40 s left');
  expect(remainingTimeWords(remaining(3, 5), 6)).toBe('takes longer than usual');
});

test('what is not known is not said', () => {
  expect(remainingTimeWords(null, 0)).toBeNull();
});

test('a few runs do not say what is usual', () => {
  expect(remainingTimeWords(remaining(3, 5, false, 4), 6)).toBeNull();
  expect(remainingTimeWords(remaining(0, 0, true, 4), 0)).toBeNull();
  expect(remainingTimeWords(remaining(0, 0, true, 5), 0)).toBe('takes longer than ever before');
  expect(remainingTimeWords(remaining(30, 50, false, 1), 10)).toBe('about 20–40 s left');
});

test('what takes longer than ever has no range', () => {
  expect(remainingTimeWords(remaining(0, 0, true), 0)).toBe('takes longer than ever before');
});
