import { expect, test } from 'vitest';
import { ALL, filterOf, readSearch } from './search';

test('an address holds every filter', () => {
  const search = {
    workflow: 'wf-it-ticket-triage',
    status: 'failed,cancelled',
    mode: 'any',
    time: '7d',
    text: 'vpn INC0010023',
    step: 'customer',
    code: 'system_timeout',
    agent: 'customer-data',
  } as const;
  expect(readSearch(search)).toEqual(search);
});

test('what the API would refuse is left out', () => {
  expect(
    readSearch({ status: 'lost', workflow: '../x', page: 3, text: '?!', time: '5y', step: 'A B' }),
  ).toEqual({});
});

test('a number in an address is a word to search for', () => {
  expect(readSearch({ text: 4711 })).toEqual({ text: '4711' });
});

test('production and the last day are what is shown without a word', () => {
  expect(filterOf({})).toEqual({ mode: 'production', span: '24h' });
  expect(filterOf(ALL)).toEqual({});
  expect(filterOf({ status: 'failed,running', mode: 'test' })).toEqual({
    statuses: ['running', 'failed'],
    mode: 'test',
    span: '24h',
  });
});

test('a time with fixed ends is not narrowed to the last day', () => {
  const from = '2026-11-20T00:00:00.000Z';
  expect(filterOf({ from, mode: 'any' })).toEqual({ from });
});
