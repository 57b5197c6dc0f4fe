import { expect, test } from 'vitest';
import { inside, readValue, type Value } from './value';

test('numbers, order and repeated keys stay as they were written', () => {
  const value = readValue(' {"b": 1.0, "2": 18446744073709551616, "1": [ ], "b": null, "__proto__": "x\\u0041"} ');

  expect(value.kind === 'group' && value.members.map(({ key, value: { json } }) => [key, json])).toEqual([
    ['b', '1.0'],
    ['2', '18446744073709551616'],
    ['1', '[ ]'],
    ['b', 'null'],
    ['__proto__', '"x\\u0041"'],
  ]);
});

test('every value has its own exact text', () => {
  const texts = (value: Value): string[] => [value.json, ...inside(value).flatMap(texts)];

  expect(texts(readValue('{"a": [1, {"b": "x"}], "c": {}}'))).toEqual([
    '{"a": [1, {"b": "x"}], "c": {}}',
    '[1, {"b": "x"}]',
    '1',
    '{"b": "x"}',
    '"x"',
    '{}',
  ]);
});

test('any depth is read', () => {
  const deep = `${'['.repeat(50_000)}1${']'.repeat(50_000)}`;

  expect(readValue(deep).json).toBe(deep);
});
