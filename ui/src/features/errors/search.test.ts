import { expect, test } from 'vitest';
import { filterOf, readSearch } from './search';

test('an address holds the range, the filters and the bar that was chosen', () => {
  const search = { span: '30d', workflow: 'wf-a', agent: 'b', kind: 'c', at: '2026-11-20T00:00:00.000Z' };
  expect(readSearch(search)).toEqual(search);
});

test('what the API would refuse is left out, and seven days need not be said', () => {
  expect(readSearch({ span: '7d', workflow: '../x', kind: 'A', at: 'today' })).toEqual({});
  expect(filterOf({})).toEqual({ span: '7d' });
});
