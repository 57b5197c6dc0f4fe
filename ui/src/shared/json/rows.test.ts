import { expect, test } from 'vitest';
import { Reader } from './reader';
import { membersInWords, pathOf, rowsOf } from './rows';

function rows(text: string, cut?: number) {
  const bytes = new TextEncoder().encode(text);
  const reader = new Reader(bytes.slice(0, cut), bytes.length);
  const { root, members } = reader.open();
  return rowsOf(root, members, new Set(members.keys()));
}

test('a path is what a mapping would name', () => {
  const paths = rows('{"orders":[{"total due":1,"tier":2}],"a.b":{"":3}}').map(pathOf);

  expect(paths).toEqual([
    '',
    'orders',
    'orders[0]',
    'orders[0]."total due"',
    'orders[0].tier',
    '"a.b"',
    '"a.b".""',
  ]);
});

test('a container says how many members it has', () => {
  const words = rows('{"a":{},"b":[],"c":[1],"d":{"x":1,"y":2}}')
    .filter(({ node }) => node.kind === 'object' || node.kind === 'array')
    .map(({ node }) => membersInWords(node));

  expect(words).toEqual(['4 members', 'empty object', 'empty array', '1 item', '2 members']);
});

test('the rest of many members is offered below those that are read', () => {
  const text = `[${Array.from({ length: 250 }, (_, n) => n).join()}]`;
  const shown = rows(text);

  expect(shown).toHaveLength(102);
  expect(shown.at(-1)).toMatchObject({ more: 100, level: 2, node: { count: 250 } });
});

test('of a document that is cut the containers at its end say that there is more', () => {
  const [root, list] = rows('{"list":[1,2,3,4],"z":1}', 14);

  expect(list && membersInWords(list.node)).toBe('at least 3 items');
  expect(root && membersInWords(root.node)).toBe('at least 1 member');
});
