import { expect, test } from 'vitest';
import { readValue } from '@/shared/json/value';
import { schemaPart } from './schema-part';
import { compareValues, csvOf, tablesIn } from './table-model';

const tables = (text: string, schema: unknown = null) => tablesIn(readValue(text), schemaPart(schema));

function csv(text: string): string {
  const [table] = tables(text);
  return table ? csvOf(table.columns, table.rows) : 'no table';
}

test('lists of groups are found inside groups, with the titles of their schema', () => {
  const schema = { properties: { orders: { title: 'Open orders', items: { properties: { id: { title: 'Number' } } } } } };
  const found = tables('{"a": {"rows": [{"x": 1}]}, "orders": [{"id": 1}, {"id": 2, "total": 3}], "texts": ["a"], "none": []}', schema);

  expect(found.map(({ at, columns, rows }) => [at.map(({ title }) => title), columns.map(({ title }) => title), rows.length])).toEqual([
    [['A', 'Rows'], ['X'], 1],
    [['Open orders'], ['Number', 'Total'], 2],
  ]);
});

test('a list itself may be the table', () => {
  expect(tables('[{"a": 1}]')).toHaveLength(1);
});

test.each(['{"a": [1]}', '{"a": [{"b": 1}, 2]}', '{"a": []}', '"x"', '{"a": {"b": {"c": {"d": [{"e": 1}]}}}}'])('%s is no table', (text) => {
  expect(tables(text)).toEqual([]);
});

test.each([
  ['2', '10', -1],
  ['18446744073709551616', '18446744073709551617', -1],
  ['1.5', '-0.0', 1],
  ['1.0', '1', 0],
  ['"item 2"', '"item 10"', -1],
  ['1', '"a"', -1],
])('%s against %s is %i', (a, b, order) => {
  expect(Math.sign(compareValues(readValue(a), readValue(b)))).toBe(order);
});

test('numbers are written as they were returned, also those with a sign', () => {
  expect(csv('[{"n": -1.0, "m": 18446744073709551616}]')).toBe('n,m\r\n-1.0,18446744073709551616\r\n');
});

test.each(['=1+1', '+1', '-1', '@A1', '\tx', '\rx'])('the text %j is no formula', (text) => {
  expect(csv(JSON.stringify([{ a: text }]))).toContain(`'${text}`);
});

test('a key that is a formula is none in the head', () => {
  expect(csv('[{"=1+1": 1}]')).toBe("'=1+1\r\n1\r\n");
});

test('commas, quotes and lines are quoted; nothing is an empty cell', () => {
  expect(csv('[{"a": "x, \\"y\\"", "b": "1\\n2", "c": null}, {"d": [1.0, 2]}]')).toBe(
    'a,b,c,d\r\n"x, ""y""","1\n2",,\r\n,,,"[1.0, 2]"\r\n',
  );
});
