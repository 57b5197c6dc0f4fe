import { LosslessNumber } from 'lossless-json';
import { describe, expect, test } from 'vitest';
import { randomFrom } from '@/testing/random-schema';
import { needsValue, OPERATORS, readCondition, writeCondition, type Comparison, type Condition } from './condition';

describe('what a condition says is read from its expression', () => {
  test.each<[string, Condition['match'], readonly Comparison[]]>([
    ['priority <= `3`', 'all', [{ path: 'priority', operator: 'at_most', value: 3 }]],
    ["a.b[0] == 'x\\'y'", 'all', [{ path: 'a.b[0]', operator: 'is', value: "x'y" }]],
    [
      "contains(tags, 'vpn') || !(owner.name)",
      'any',
      [
        { path: 'tags', operator: 'contains', value: 'vpn' },
        { path: 'owner.name', operator: 'empty', value: null },
      ],
    ],
    ['!(!("odd key".x)) && ok != `true`', 'all', [
      { path: '"odd key".x', operator: 'not_empty', value: null },
      { path: 'ok', operator: 'is_not', value: true },
    ]],
  ])('%s', (expression, match, comparisons) => {
    expect(readCondition(expression)).toEqual({ match, comparisons });
  });
});

test.each([
  '',
  'priority',
  "a == 'x' && b == 'y' || c == 'z'",
  "(a == 'x')",
  "length(tags) > `3`",
  'a == b',
  'a == `not json`',
  "a == 'x' &&",
  "a == 'x' b",
  '!a.b',
])('what says more stays an expression: %s', (expression) => {
  expect(readCondition(expression)).toBeNull();
});

const VALUES = ['vpn', "it's", 'a\\b', '`', '', 'é "x"', true, false, null, new LosslessNumber('18446744073709551616'), new LosslessNumber('1.0')];
const PATHS = ['priority', 'a.b', 'a[0].b', '"odd key"', 'steps.first.output.x', 'a[-1]'];

function randomCondition(seed: number): Condition {
  const random = randomFrom(seed);
  const one = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const comparisons = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
    const operator = one(OPERATORS);
    return { path: one(PATHS), operator, value: needsValue(operator) ? one(VALUES) : null };
  });
  return { match: comparisons.length > 1 ? one(['all', 'any'] as const) : 'all', comparisons };
}

test('a condition comes back as it was written', () => {
  for (let seed = 1; seed <= 500; seed += 1) {
    const condition = randomCondition(seed);
    expect(readCondition(writeCondition(condition))).toEqual(condition);
  }
});

test('a comparison without a field is left out', () => {
  const comparisons: Comparison[] = [
    { path: '', operator: 'is', value: 'x' },
    { path: 'a', operator: 'is', value: 'y' },
  ];
  expect(writeCondition({ match: 'any', comparisons })).toBe("a == 'y'");
});
