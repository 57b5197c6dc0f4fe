import { expect, test } from 'vitest';
import { PAGE, Reader, type Node } from './reader';

/** The expected content of a document, known without parsing it. */
type Truth = string | { readonly members: readonly (readonly [key: string | null, Truth])[] };

const SCALARS = [
  '1.0', '1e16', '-0.0', '18446744073709551616', '0', '-12E+3', 'true', 'false', 'null', '""',
  '"a\\"b"', '"\\\\"', '"\\u0000"', '"{[,:]}"', '"日本語 😀"', '"\\ud83d\\ude00"', '"\\\\\\""',
];
const KEYS = ['"a"', '""', '"a.b"', '"\\"}"', '"ключ"', '"\\\\"', '"[0]"'];
const SPACES = ['', '', '', ' ', '\n', '\t', '\r\n  '];

function random(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function written(seed: number): { text: string; truth: Truth } {
  const below = random(seed);
  const any = (from: readonly string[]) => from[below(from.length)] ?? '';
  const space = () => any(SPACES);
  const value = (depth: number): { text: string; truth: Truth } => {
    if (depth > 6 || below(3) === 0) {
      const text = any(SCALARS);
      return { text, truth: text };
    }
    const isObject = below(2) === 0;
    const members = Array.from({ length: below(5) }, (_, index) => ({
      key: isObject ? any(KEYS).replace(/^"/, `"${index}`) : null,
      ...value(depth + 1),
    }));
    const inside = members.map(({ key, text }) =>
      key === null ? text : `${key}${space()}:${space()}${text}`,
    );
    const [open, close] = isObject ? '{}' : '[]';
    const text = `${open ?? ''}${space()}${inside.join(`${space()},${space()}`)}${space()}${close ?? ''}`;
    return { text, truth: { members: members.map(({ key, truth }) => [key, truth]) } };
  };
  const top = value(0);
  return { text: `${space()}${top.text}${space()}`, truth: top.truth };
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

function walked(reader: Reader, node: Node): Truth {
  if (node.kind !== 'object' && node.kind !== 'array') return reader.text(node.start, node.end);
  const members: Node[] = [];
  while (members.length < node.count) members.push(...reader.members(node.start, members.length));
  expect(members.map(({ index }) => index)).toEqual(members.map((_, index) => index));
  return { members: members.map((member) => [member.key, walked(reader, member)]) };
}

test('a thousand documents are found as they were written, to the byte', () => {
  for (let seed = 0; seed < 1_000; seed += 1) {
    const { text, truth } = written(seed);
    const reader = new Reader(bytesOf(text));
    expect(walked(reader, reader.open().root), text).toEqual(truth);
  }
});

/** All values of a cut document that are reported as whole. */
function whole(reader: Reader, node: Node, path = ''): [string, string][] {
  const own: [string, string][] = node.whole ? [[path, reader.text(node.start, node.end)]] : [];
  if (node.count === 0) return own;
  const members = reader.members(node.start, 0);
  return own.concat(members.flatMap((each) => whole(reader, each, `${path}/${each.index}`)));
}

test('wherever a document is cut, what is said to be whole is whole', () => {
  for (let seed = 0; seed < 60; seed += 1) {
    const bytes = bytesOf(written(seed).text);
    const all = new Reader(bytes);
    const truth = new Map(whole(all, all.open().root));
    for (let length = 1; length < bytes.length; length += 1) {
      const cut = new Reader(bytes.slice(0, length), bytes.length);
      for (const [path, text] of whole(cut, cut.open().root)) {
        if (text !== '') expect(truth.get(path), path).toBe(text);
      }
    }
  }
});

test('a number is shown as it is stored', () => {
  const text = '{"a":1.0,"b":1e16,"c":-0.0,"d":18446744073709551616}';
  const { root, members } = new Reader(bytesOf(text)).open();

  expect(members.get(root.start)?.map((node) => node.text)).toEqual([
    '1.0',
    '1e16',
    '-0.0',
    '18446744073709551616',
  ]);
});

test('ten thousand levels are as deep as any other', () => {
  const depth = 10_000;
  const reader = new Reader(bytesOf('[1,'.repeat(depth) + '2' + ']'.repeat(depth)));
  let node = reader.open().root;
  for (let level = 1; level < depth; level += 1) {
    const [, inner] = reader.members(node.start, 0);
    if (!inner) throw new Error(`Nothing stands at level ${level}.`);
    node = inner;
  }
  expect(reader.members(node.start, 0).map(({ text }) => text)).toEqual(['1', '2']);
});

test('of a hundred thousand members a hundred are read at once, from anywhere', () => {
  const many = Array.from({ length: 100_000 }, (_, n) => `"k${n}":${n}.0`).join();
  const reader = new Reader(bytesOf(`{"many":{${many}}}`));
  const { root, members } = reader.open();
  const [holder] = members.get(root.start) ?? [];
  if (!holder) throw new Error('The member is missing.');

  expect(holder.count).toBe(100_000);
  expect(members.size).toBe(1);
  const page = reader.members(holder.start, 99_900);
  expect(page).toHaveLength(PAGE);
  expect(page.at(-1)).toMatchObject({ key: '"k99999"', text: '99999.0', index: 99_999 });
});

test('of a long text the beginning is shown, and never half a character', () => {
  const text = JSON.stringify('é'.repeat(1_000));
  const { root } = new Reader(bytesOf(text)).open();

  expect(root.clipped).toBe(true);
  expect(root.text).toBe(text.slice(0, root.text.length));
  expect(root.text.length).toBeGreaterThan(200);
});

test('what fits on a screen is open, what does not is closed', () => {
  const small = '{"a":{"b":[1,2]}}';
  const large = `{"a":[${Array.from({ length: 90 }, (_, n) => n).join()}],"b":{"c":1}}`;

  expect(new Reader(bytesOf(small)).open().members.size).toBe(3);
  expect(new Reader(bytesOf(large)).open().members.size).toBe(2);
  expect(new Reader(bytesOf('['.repeat(9) + ']'.repeat(9))).open().members.size).toBe(4);
});
