import { expect, test } from 'vitest';
import { Reader } from './reader';
import { MOST_MATCHES, search } from './search';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** What was found, as a person reads it in the tree. */
function found(text: string, words: string) {
  const bytes = bytesOf(text);
  const reader = new Reader(bytes);
  return search(bytes, words).matches.map(({ way }) => {
    const last = way.at(-1);
    const node = last && reader.members(last.container, last.index, 1)[0];
    return [way.map(({ index }) => index), node?.key ?? null, node?.text ?? ''];
  });
}

const TEXT = '{"orders": [{"id": 17, "note": "Später, [urgent]"}, {"id": 170.0}], "urgent": {"a": null}, "x": "URGENT"}';

test('keys and values are found where they are', () => {
  expect(found(TEXT, 'urgent')).toEqual([
    [[0, 0, 1], '"note"', '"Später, [urgent]"'],
    [[1], '"urgent"', ''],
    [[2], '"x"', '"URGENT"'],
  ]);
});

test.each([
  ['17', [[0, 0, 0], [0, 1, 0]]],
  ['170.0', [[0, 1, 0]]],
  ['SPÄTER', [[0, 0, 1]]],
  ['null', [[1, 0]]],
  ['id', [[0, 0, 0], [0, 1, 0]]],
  ['nowhere', []],
])('%s is found at %j', (words, ways) => {
  expect(found(TEXT, words).map(([way]) => way)).toEqual(ways);
});

test('a value whose key and text hold the words is found once', () => {
  expect(found('{"tier": "tier 1"}', 'tier')).toHaveLength(1);
});

test('no more than a thousand are found', () => {
  const many = search(bytesOf(`[${'"a",'.repeat(MOST_MATCHES)}"a"]`), 'a');

  expect(many.matches).toHaveLength(MOST_MATCHES);
  expect(many.more).toBe(true);
});

test('a text that is cut is searched as far as it goes', () => {
  expect(found('{"a": ["x", "xy', 'x')).toHaveLength(2);
});
