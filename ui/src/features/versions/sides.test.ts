import { expect, test } from 'vitest';
import type { Version } from '@/api/versions';
import { choiceWords, firstPair, pairOf, sideOf } from './sides';

const version = (n: number, deployed = false): Version => ({
  version: n,
  message: '',
  created_by: 'operator',
  created_at: '2026-11-24T09:00:00.000Z',
  deployed,
});

test('what runs is compared with what is newest', () => {
  expect(firstPair([version(8), version(7), version(6, true)], false)).toEqual({ from: 6, to: 8 });
  expect(firstPair([version(8), version(7, true)], true)).toEqual({ from: 7, to: 'draft' });
});

test('without another that runs it is the version before', () => {
  expect(firstPair([version(8, true), version(7)], false)).toEqual({ from: 7, to: 8 });
  expect(firstPair([version(2), version(1)], false)).toEqual({ from: 1, to: 2 });
  expect(firstPair([version(2), version(1)], true)).toEqual({ from: 2, to: 'draft' });
});

test('one version alone is compared with nothing', () => {
  expect(firstPair([version(1)], false)).toBeNull();
  expect(firstPair([], true)).toBeNull();
});

test('a choice is a version, or the file that is on the screen', () => {
  expect(sideOf(3, null)).toBe(3);
  expect(sideOf('draft', '{"name":"x"}')).toEqual({ draft: '{"name":"x"}' });
  expect(choiceWords(7, [version(7, true)])).toBe('Version 7, deployed');
  expect(choiceWords('draft', [])).toBe('On the screen, not saved');
});

test('a version is compared with the screen, or with the newest', () => {
  const versions = [version(8), version(7), version(6, true)];
  expect(pairOf(6, versions, true)).toEqual({ from: 6, to: 'draft' });
  expect(pairOf(6, versions, false)).toEqual({ from: 6, to: 8 });
});

test('the newest is compared with the one before, which the first has not', () => {
  expect(pairOf(8, [version(8), version(7)], false)).toEqual({ from: 7, to: 8 });
  expect(pairOf(1, [version(1)], false)).toBeNull();
  expect(pairOf(1, [version(1)], true)).toEqual({ from: 1, to: 'draft' });
});
