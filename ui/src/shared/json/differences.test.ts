import { expect, test } from 'vitest';
import { differencesOf } from './differences';
import { parseJson, writeJson } from './document';

function between(before: string, after: string) {
  return differencesOf(parseJson(before), parseJson(after)).map(
    (each) => `${each.path.join('.')}: ${shown(each.before)} -> ${shown(each.after)}`,
  );
}

const shown = (value: Parameters<typeof differencesOf>[0]) => (value === undefined ? 'nothing' : writeJson(value));

test.each([
  ['{"a":1,"b":[true,null]}', '{"b":[true,null],"a":1}'],
  ['1.0', '1'],
  ['1.50', '15e-1'],
  ['0', '-0.0'],
  ['1e16', '10000000000000000'],
  ['18446744073709551616', '18446744073709551616.00'],
])('%s and %s are the same', (before, after) => {
  expect(between(before, after)).toEqual([]);
});

test.each([
  ['18446744073709551616', '18446744073709551617'],
  ['0.1', '0.10000000000000001'],
  ['1', '-1'],
  ['1', '"1"'],
  ['null', 'false'],
  ['[]', '{}'],
])('%s and %s differ', (before, after) => {
  expect(between(before, after)).toEqual([`: ${before} -> ${after}`]);
});

test('a difference is named by the way to it', () => {
  expect(
    between('{"tier":"gold","steps":["a","b"],"who":{"name":"Ada"}}', '{"tier":"gold","steps":["a"],"who":{"name":"Bo","mail":1}}'),
  ).toEqual(['steps.2: "b" -> nothing', 'who.name: "Ada" -> "Bo"', 'who.mail: nothing -> 1']);
});
