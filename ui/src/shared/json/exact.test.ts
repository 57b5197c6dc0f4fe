import { expect, test } from 'vitest';
import { itemsOf, membersOf } from './exact';

test('numbers stay as they were written', () => {
  const text = '{"big":18446744073709551616,"float":1e16,"zero":-0.0}';

  expect(membersOf(text)).toEqual(
    new Map([
      ['big', '18446744073709551616'],
      ['float', '1e16'],
      ['zero', '-0.0'],
    ]),
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
