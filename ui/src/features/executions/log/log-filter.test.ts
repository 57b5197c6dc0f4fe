import { expect, test } from 'vitest';
import type { LogLine } from '@/api/executions';
import { filtered } from './log-filter';

const line = (level: LogLine['level'], message: string, attempt = 1): LogLine => ({
  attempt,
  at: '2026-11-23T09:00:00.000Z',
  level,
  message,
  fields: { order: 4711 },
});

const LINES = [line('debug', 'asking'), line('warning', 'slow'), line('error', 'gone', 2)];
const ALL = { words: '', from: 'debug', attempt: null } as const;
const numbers = (filter: Parameters<typeof filtered>[1]) =>
  filtered(LINES, filter).map(({ number }) => number);

test('lines keep their number in the whole log, which their address names', () => {
  expect(numbers({ ...ALL, from: 'warning' })).toEqual([2, 3]);
  expect(numbers({ ...ALL, attempt: 2 })).toEqual([3]);
});

test('words are found in messages and fields, in either case', () => {
  expect(numbers({ ...ALL, words: ' SLOW ' })).toEqual([2]);
  expect(numbers({ ...ALL, words: '4711' })).toEqual([1, 2, 3]);
});
