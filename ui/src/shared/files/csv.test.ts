import { expect, test } from 'vitest';
import { csvOf } from './csv';

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('the cell %j is no formula', (text) => {
  expect(csvOf([[text]])).toMatch(/^"?'/);
});

test('quotes, commas and line ends stay inside their cell', () => {
  expect(csvOf([['a', 'b,c'], ['say "hi"', 'one\ntwo']])).toBe('a,"b,c"\r\n"say ""hi""","one\ntwo"\r\n');
});
