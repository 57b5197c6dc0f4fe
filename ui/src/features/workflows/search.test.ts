import { expect, test } from 'vitest';
import { readSearch } from './search';

test('an address holds words and whether archived ones are shown', () => {
  expect(readSearch({ search: 'triage', archived: true })).toEqual({
    search: 'triage',
    archived: true,
  });
});

test('what says nothing is left out', () => {
  expect(readSearch({ search: '  ', archived: false, page: 3 })).toEqual({});
  expect(readSearch({ search: 7, archived: 'yes' })).toEqual({});
});
