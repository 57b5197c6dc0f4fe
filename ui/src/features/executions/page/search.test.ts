import { expect, test } from 'vitest';
import { readSearch } from './search';

test('the address names a step, a tab, an attempt and a line of its log', () => {
  expect(readSearch({ step: 'crm', tab: 'log', attempt: 2, line: 12 })).toEqual({
    step: 'crm',
    tab: 'log',
    attempt: 2,
    line: 12,
  });
});

test('the address names the result, and how it is shown', () => {
  expect(readSearch({ result: true, view: 'tree' })).toMatchObject({ result: true, view: 'tree' });
});

test('what the address cannot mean is left out', () => {
  expect(readSearch({ step: 4, tab: 'nothing', result: 'x', view: 'page', attempt: -1, line: 'x' })).toEqual({
    step: undefined,
    tab: undefined,
    result: undefined,
    view: undefined,
    attempt: undefined,
    line: undefined,
  });
});
