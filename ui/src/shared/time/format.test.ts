import { describe, expect, test } from 'vitest';
import { ago, duration, durations, exact, roughDuration, utc } from './format';

describe('a duration', () => {
  test.each([
    [0, '0 ms'],
    [0.0124, '12 ms'],
    [0.1, '0.1 s'],
    [2.31, '2.3 s'],
    [59.94, '59.9 s'],
    [59.96, '1 m 00 s'],
    [64, '1 m 04 s'],
    [3_599.4, '59 m 59 s'],
    [3_600, '1 h 00 m'],
    [7_500, '2 h 05 m'],
  ])('of %d seconds reads %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });
});

describe('an estimate', () => {
  test.each([
    [0, '1 s'],
    [59.4, '59 s'],
    [59.5, '1 min'],
    [125, '2 min'],
    [3_570, '1 h'],
    [9_000, '3 h'],
  ])('of %d seconds reads %s', (seconds, words) => {
    expect(roughDuration(seconds)).toBe(words);
  });
});

describe('a range of durations', () => {
  test.each([
    [1.8, 2.6, '1.8–2.6 s'],
    [0.012, 0.03, '12–30 ms'],
    [0.05, 1.2, '50 ms–1.2 s'],
    [50, 58.2, '50–58 s'],
    [50, 70, '50 s–1 m 10 s'],
    [64, 130, '1 m 04 s–2 m 10 s'],
    [2.31, 2.32, '2.3 s'],
  ])('from %d to %d seconds reads %s', (low, high, words) => {
    expect(durations(low, high)).toBe(words);
  });
});

describe('an instant', () => {
  const at = new Date('2026-11-22T14:32:15Z');
  test.each([
    [-5, 'just now'],
    [9, 'just now'],
    [12, '12 s ago'],
    [240, '4 min ago'],
    [7_300, '2 h ago'],
    [86_400, '1 day ago'],
    [3 * 86_400, '3 days ago'],
    [9 * 86_400, '22 Nov 2026'],
  ])('%d seconds later reads %s', (seconds, words) => {
    expect(ago(at, new Date(at.getTime() + seconds * 1_000))).toBe(words);
  });

  test('is told in UTC to those who compare it with other logs', () => {
    expect(utc(at)).toBe('2026-11-22 14:32:15 UTC');
  });

  test('is exact to the second on demand', () => {
    expect(exact(at)).toBe('22 Nov 2026, 14:32:15 UTC');
  });
});
