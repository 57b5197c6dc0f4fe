import { expect, test } from 'vitest';
import { indented, itemsOf, membersOf } from './exact';

const written = (text: string, limit = 10_000) =>
  indented(text, limit)
    .parts.map((part) => part.text)
    .join('');

test('numbers stay as they were written', () => {
  const text = '{"big":18446744073709551616,"float":1e16,"zero":-0.0}';

  expect(membersOf(text)).toEqual(
    new Map([
      ['big', '18446744073709551616'],
      ['float', '1e16'],
      ['zero', '-0.0'],
    ]),
  );
  expect(written(text)).toBe(
    '{\n  "big": 18446744073709551616,\n  "float": 1e16,\n  "zero": -0.0\n}',
  );
});

test('members are found whatever strings and containers hold', () => {
  const text = ' { "a\\"b" : "}, \\\\", "c": [ {"d": {}} , "]" ], "e" : null } ';

  expect(membersOf(text)).toEqual(
    new Map([
      ['a"b', '"}, \\\\"'],
      ['c', '[ {"d": {}} , "]" ]'],
      ['e', 'null'],
    ]),
  );
  expect(membersOf('{}')).toEqual(new Map());
});

test('items are found whatever they hold', () => {
  expect(itemsOf(' [ 1.0 , {"a": [1, "],"]}, [ ], "x" ] ')).toEqual([
    '1.0',
    '{"a": [1, "],"]}',
    '[ ]',
    '"x"',
  ]);
  expect(itemsOf('[]')).toEqual([]);
});

test('text is indented as JSON.stringify does it', () => {
  const value = { a: [1, [], {}, { b: 'x: {y}' }], c: { d: [true, null] }, e: '"' };

  expect(written(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  expect(written('"alone"')).toBe('"alone"');
});

test('keys, strings, numbers and literals are told apart', () => {
  const { parts } = indented('{"k":["s",1,true]}', 100);

  expect(parts.filter((part) => part.kind !== 'plain')).toEqual([
    { kind: 'key', text: '"k"' },
    { kind: 'string', text: '"s"' },
    { kind: 'number', text: '1' },
    { kind: 'literal', text: 'true' },
  ]);
});

test('a long text is cut, and says so', () => {
  const long = JSON.stringify(Array.from({ length: 1000 }, (_, n) => n));

  expect(indented(long, 100).cut).toBe(true);
  expect(written(long, 100).length).toBeLessThan(120);
  expect(indented(long, 100_000).cut).toBe(false);
});
