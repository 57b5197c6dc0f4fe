import { describe, expect, test } from 'vitest';
import { nodeOf, type TextNode } from '@/shared/field-list/json-text';
import { differences, isBelow, leaves } from '@/testing/json-leaves';
import { randomObject } from '@/testing/random-json';
import { randomFrom, randomSchema } from '@/testing/random-schema';
import { troublesOf } from './check';
import { jsonOf, valueAt, withMoved, withoutValue, withValue } from './edits';
import { numberJson, typedNumber } from './number';
import { pathOf, renumbered, type Place } from './place';
import { SchemaReader } from './shape';

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed + 1);

/** The place of every value in a document. */
function places(node: TextNode, place: Place = []): readonly Place[] {
  return [
    place,
    ...node.members.flatMap(({ name, value }) => places(value, [...place, name])),
    ...node.items.flatMap((item, index) => places(item, [...place, index])),
  ];
}

const inside = (text: string) => places(nodeOf(text)).filter(({ length }) => length > 0);

describe('of random inputs', () => {
  test.each(SEEDS)('an edit changes the value it names and no other byte (seed %i)', (seed) => {
    const random = randomFrom(seed);
    const text = randomObject(random);
    const changed = inside(text).map((place) => {
      const node = valueAt(nodeOf(text), place);
      const own = node === undefined ? '' : jsonOf(text, node);
      const above = place.map(String);
      const owner = above.slice(0, -1);
      // Items behind the one that is gone have other places; a group without members is written as one.
      const moved = typeof place.at(-1) === 'number' ? owner : above;
      const other = withValue(text, place, '1.50e-7');
      return {
        same: withValue(text, place, own) === text,
        back: withValue(other, place, own) === text,
        elsewhere: differences(text, other).filter((path) => !isBelow(path, above)),
        left: differences(text, withoutValue(text, place)).filter((path) => !isBelow(path, moved) && path !== owner.join('\u0000')),
      };
    });
    expect(changed).toEqual(changed.map(() => ({ same: true, back: true, elsewhere: [], left: [] })));
  });

  test.each(SEEDS)('any schema is read, and checking an input leaves it as it is (seed %i)', (seed) => {
    const random = randomFrom(seed);
    const reader = new SchemaReader(randomSchema(random));
    const text = randomObject(random);
    const paths = troublesOf(reader, text, new Map()).map(({ path }) => path);
    expect(paths.filter((path) => !path.startsWith('$'))).toEqual([]);
  });

  test.each(SEEDS.slice(0, 100))('what is typed as a number is kept as typed (seed %i)', (seed) => {
    const random = randomFrom(seed);
    const typed = Array.from({ length: 1 + Math.floor(random() * 8) }, () => '0123456789.,-+eE a"'.charAt(Math.floor(random() * 19))).join('');
    const text = withValue('{}', ['n'], numberJson(typed));
    const node = valueAt(nodeOf(text), ['n']);
    // Spaces around a number are not part of it.
    expect((node && typedNumber(text, node))?.trim()).toBe(typed.trim());
  });
});

test.each(['18446744073709551616', '1.0', '-0.0', '1e400', '0.10', '1E+2'])('the number %s is written as it was typed', (typed) => {
  expect(withValue('{"a": 1}', ['n'], numberJson(typed))).toBe(`{"a": 1,"n": ${typed}}`);
});

test('a value is set in groups and lists that are not there yet', () => {
  expect(withValue('{}', ['customer', 'tags', 0], '"new"')).toBe('{"customer":{"tags":["new"]}}');
  expect(withValue('{"customer": null}', ['customer', 'name'], '1.0')).toBe('{"customer": {"name":1.0}}');
});

test('an item that is moved down and up again is where it was', () => {
  const text = '{"a":[ 1.0 ,{"b":[2]},\n"c" ]}';
  const down = withMoved(text, ['a'], 0, 1);

  expect(down).toBe('{"a":[ {"b":[2]} ,1.0,\n"c" ]}');
  expect(withMoved(down, ['a'], 1, -1)).toBe(text);
  expect(withMoved(text, ['a'], 2, 1)).toBe(text);
});

test('a member that is left out takes nothing along', () => {
  expect(leaves(withoutValue('{"a": 1.0, "b": [2], "a b": 3}', ['b']))).toEqual(leaves('{"a": 1.0, "a b": 3}'));
  expect(withoutValue('{"a": 1}', ['b', 'c'])).toBe('{"a": 1}');
});

test('places are written as the server writes them', () => {
  expect(pathOf(['items', 0, 'odd key', 'é"'])).toBe('$.items[0]."odd key"."\\u00e9\\""');
});

test('what belongs to an item goes with it', () => {
  const entries = new Map([['$.a[0]', 'x'], ['$.a[1].b', 'y'], ['$.a[2]', 'z'], ['$.ab[1]', 'other']]);
  const removed = renumbered(entries, '$.a', (index) => (index === 1 ? null : index > 1 ? index - 1 : index));

  expect([...removed]).toEqual([['$.a[0]', 'x'], ['$.a[1]', 'z'], ['$.ab[1]', 'other']]);
});
