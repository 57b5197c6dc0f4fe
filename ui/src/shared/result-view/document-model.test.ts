import { expect, test } from 'vitest';
import { inside, plainText, readValue, type Value } from '@/shared/json/value';
import { randomObject } from '@/testing/random-json';
import { randomFrom } from '@/testing/random-schema';
import { documentOf, linkOf, type Block, type Scalar } from './document-model';
import { schemaPart } from './schema-part';

function blocksIn(value: unknown, schema: unknown = null) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return documentOf(readValue(text), schemaPart(schema))?.blocks ?? null;
}

const LONG = 'Restore the connection by releasing stale sessions and checking the idle timeout of the gateway.';

/** What a block says, without the exact values. */
function told({ key, title, ...block }: Block): unknown {
  const said = ({ look, value }: Scalar) => `${look}: ${plainText(value)}`;
  switch (block.kind) {
    case 'fact':
      return [title, said(block.scalar)];
    case 'prose':
      return [title, block.markdown ? 'markdown' : 'prose', block.value.text];
    case 'list':
      return [title, block.items.map(said)];
    case 'table':
      return [title, block.columns.map((column) => column.title), block.rows.length];
    case 'section':
      return [title, 'section', block.blocks.map(told)];
  }
}

test('the first long text leads, and short values keep their order', () => {
  const blocks = blocksIn({ confidence: 0.92, recommended_actions: ['a', 'b'], root_cause: LONG, tier: null });

  expect(blocks?.map(told)).toEqual([
    ['Root cause', 'prose', LONG],
    ['Confidence', 'number: 0.92'],
    ['Recommended actions', ['text: a', 'text: b']],
    ['Tier', 'not set: null'],
  ]);
  expect(blocks?.map(({ key }) => key)).toEqual(['root_cause', 'confidence', 'recommended_actions', 'tier']);
});

test.each(['0.92', '1.0', '18446744073709551616', '1e16', '-0.0'])('the number %s stays as it was returned', (written) => {
  expect(blocksIn(`{"n":${written}}`)?.map(told)).toEqual([['N', `number: ${written}`]]);
});

test('what is empty says how', () => {
  expect(blocksIn({ a: null, b: '', c: [], d: {} })?.map(told)).toEqual([
    ['A', 'not set: null'],
    ['B', 'empty text: '],
    ['C', 'no items: []'],
    ['D', 'no fields: {}'],
  ]);
});

test('the schema says the title, the choice and the Markdown', () => {
  const schema = {
    properties: {
      prio: { title: 'Priority', enum: ['high', 'low'] },
      text: { contentMediaType: 'text/markdown' },
      kinds: { type: 'array', items: { $ref: '#/$defs/kind' } },
    },
    $defs: { kind: { enum: ['vpn', 'mail'] } },
  };

  expect(blocksIn({ prio: 'high', text: '**now**', kinds: ['vpn', 'other'] }, schema)?.map(told)).toEqual([
    ['Text', 'markdown', '**now**'],
    ['Priority', 'choice: high'],
    ['Kinds', ['choice: vpn', 'text: other']],
  ]);
});

test('nothing is Markdown that only looks like it', () => {
  expect(blocksIn({ text: '# Heading\n\n<b>bold</b>' })?.map(told)).toEqual([
    ['Text', 'prose', '# Heading\n\n<b>bold</b>'],
  ]);
});

test('groups are sections, lists of groups are tables', () => {
  const value = { id: 7, customer: { name: 'Kestrel', orders: [{ id: 1, tags: ['a'] }, { id: 2, total: 3.5 }] } };

  expect(blocksIn(value)?.map(told)).toEqual([
    ['Id', 'number: 7'],
    ['Customer', 'section', [['Name', 'text: Kestrel'], ['Orders', ['Id', 'Tags', 'Total'], 2]]],
  ]);
});

test('a group that is all there is becomes the document', () => {
  const text = '{"answer": {"solution": {"ok": true, "why": 1.0}}}';

  expect(documentOf(readValue(text), null)).toMatchObject({
    around: [{ key: 'answer', title: 'Answer' }, { key: 'solution' }],
    blocks: [{ key: 'ok' }, { key: 'why' }],
  });
});

test('items that are no rows of one table are numbered', () => {
  expect(blocksIn({ mixed: [{ a: { b: 1 } }, 'x'] })?.map(told)).toEqual([
    ['Mixed', 'section', [['1', 'section', [['A', 'section', [['B', 'number: 1']]]]], ['2', 'text: x']]],
  ]);
});

test.each([
  ['201 fields', { list: Array.from({ length: 201 }, (_, n) => n) }],
  ['seven levels', { a: { b: { c: { d: { e: { f: { g: 1 } } } } } } }],
])('%s are too much for a document', (_, value) => {
  expect(blocksIn(value)).toBeNull();
});

test('200 fields are a document', () => {
  expect(blocksIn({ list: Array.from({ length: 200 }, (_, n) => n) })).not.toBeNull();
});

test.each([
  ['https://portal.example.com/a?b=1', 'portal.example.com'],
  ['https://bank.example.com@evil.example.com/', 'evil.example.com'],
  ['HTTP://EXAMPLE.COM:8080', 'example.com:8080'],
])('%s leads to %s', (text, host) => {
  expect(linkOf(text)?.host).toBe(host);
});

test.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'see https://example.com', 'https://', 'https://exa mple.com'])(
  '%s is no link',
  (text) => {
    expect(linkOf(text)).toBeNull();
  },
);

/** Every value without parts, with the way to it. */
function leaves(value: Value, path = ''): string[] {
  if (inside(value).length === 0) return [`${path} = ${value.json}`];
  if (value.kind === 'group') return value.members.flatMap(({ key, value: own }) => leaves(own, `${path}.${key}`));
  return inside(value).flatMap((item, index) => leaves(item, `${path}[${index}]`));
}

/** The same of what a document holds. */
function shown(block: Block, path: string): string[] {
  const scalar = (way: string, { value }: Scalar) => [`${way} = ${value.json}`];
  switch (block.kind) {
    case 'fact':
      return scalar(path, block.scalar);
    case 'prose':
      return [`${path} = ${block.value.json}`];
    case 'list':
      return block.items.flatMap((item, index) => scalar(`${path}[${index}]`, item));
    case 'table':
      return block.rows.flatMap((row, at) =>
        [...row].flatMap(([key, cell]) => {
          const way = `${path}[${at}].${key}`;
          return 'look' in cell ? scalar(way, cell) : cell.flatMap((item, index) => scalar(`${way}[${index}]`, item));
        }),
      );
    case 'section':
      return block.blocks.flatMap((each, at) => shown(each, each.key === null ? `${path}[${at}]` : `${path}.${each.key}`));
  }
}

test.each(Array.from({ length: 300 }, (_, seed) => seed))('no value is lost or changed, seed %i', (seed) => {
  const value = readValue(randomObject(randomFrom(seed)));
  const found = documentOf(value, null);
  const way = found?.around.map(({ key }) => `.${key ?? ''}`).join('') ?? '';
  const kept = found?.blocks.flatMap((block) => shown(block, block.key === null ? way : `${way}.${block.key}`));
  expect(kept?.sort() ?? 'too large').toEqual(found ? leaves(value).sort() : 'too large');
});
