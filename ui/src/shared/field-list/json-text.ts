import { tokens, type Token } from '@/shared/json/exact';

/**
 * JSON as text with the place of each value, so that one part is replaced and every other byte
 * stays: spaces, order, escapes and numbers as they were written. All functions expect valid JSON.
 */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface TextNode extends Span {
  readonly kind: 'object' | 'array' | 'scalar';
  /** Of an object. */
  readonly members: readonly TextMember[];
  /** Of an array. */
  readonly items: readonly TextNode[];
}

export interface TextMember extends Span {
  readonly name: string;
  readonly key: Span;
  readonly value: TextNode;
}

export function nodeOf(text: string): TextNode {
  const all = [...tokens(text)];
  let next = 0;
  const take = (): Token => all[next++] ?? { text: '', at: text.length };

  function value(): TextNode {
    const token = take();
    const from = token.at;
    if (token.text === '{') {
      const members: TextMember[] = [];
      let key = take();
      while (key.text !== '}' && key.text !== '') {
        take();
        const own = value();
        const span = { from: key.at, to: key.at + key.text.length };
        members.push({ name: JSON.parse(key.text) as string, key: span, value: own, from: span.from, to: own.to });
        key = take();
        if (key.text === ',') key = take();
      }
      return { kind: 'object', from, to: key.at + 1, members, items: [] };
    }
    if (token.text === '[') {
      const items: TextNode[] = [];
      while (all[next]?.text !== ']' && next < all.length) {
        items.push(value());
        if (all[next]?.text === ',') take();
      }
      return { kind: 'array', from, to: take().at + 1, members: [], items };
    }
    return { kind: 'scalar', from, to: from + token.text.length, members: [], items: [] };
  }

  return value();
}

/** The member of a name; of several the last, which is the one that counts. */
export function memberOf(node: TextNode | undefined, name: string): TextMember | undefined {
  return node?.members.findLast((member) => member.name === name);
}

/** The value below `node` that a path of names leads to. */
export function nodeAt(node: TextNode, path: readonly string[]): TextNode | undefined {
  return path.reduce<TextNode | undefined>((at, name) => memberOf(at, name)?.value, node);
}

export function spliced(text: string, { from, to }: Span, by: string): string {
  return text.slice(0, from) + by + text.slice(to);
}

/** An object with a member set, at its place if it has one of that name, else at the end. */
export function withMember(text: string, object: TextNode, name: string, json: string): string {
  const before = memberOf(object, name);
  if (before !== undefined) return spliced(text, before.value, json);
  const first = object.members[0];
  const colon = first === undefined ? ':' : text.slice(first.key.to, first.value.from);
  return withEntry(text, object, object.members, `${JSON.stringify(name)}${colon}${json}`);
}

/** An array with one more item at its end. */
export function withItem(text: string, array: TextNode, json: string): string {
  return withEntry(text, array, array.items, json);
}

function withEntry(text: string, node: TextNode, entries: readonly Span[], entry: string): string {
  const [first, second] = entries;
  const last = entries.at(-1);
  if (first === undefined || last === undefined) {
    return spliced(text, { from: node.from + 1, to: node.to - 1 }, entry);
  }
  // As its neighbours are set off.
  const space = second === undefined
    ? text.slice(node.from + 1, first.from)
    : text.slice(first.to, second.from).replace(/^\s*,/, '');
  return spliced(text, { from: last.to, to: last.to }, `,${space}${entry}`);
}

/** An object without the members of a name. */
export function withoutMember(text: string, object: TextNode, name: string): string {
  return withoutEntries(text, object, object.members, (index) => object.members[index]?.name === name);
}

/** An array without the items that `gone` chooses. */
export function withoutItems(text: string, array: TextNode, gone: (index: number) => boolean): string {
  return withoutEntries(text, array, array.items, gone);
}

function withoutEntries(
  text: string,
  node: TextNode,
  entries: readonly Span[],
  gone: (index: number) => boolean,
): string {
  const left = entries.filter((_, index) => !gone(index));
  if (left.length === entries.length) return text;
  if (left.length === 0) return spliced(text, { from: node.from + 1, to: node.to - 1 }, '');
  let after = text;
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    const before = entries[index - 1];
    const following = entries[index + 1];
    if (entry === undefined || !gone(index)) continue;
    // The first goes with the comma behind it, every other with the one before it.
    const begins = entries.slice(0, index).every((_, each) => gone(each));
    const span = begins
      ? { from: entry.from, to: following?.from ?? entry.to }
      : { from: before?.to ?? entry.from, to: entry.to };
    after = spliced(after, span, '');
  }
  return after;
}

/** The text with two spans exchanged, of which `one` comes first. */
export function swapped(text: string, one: Span, other: Span): string {
  return (
    text.slice(0, one.from) +
    text.slice(other.from, other.to) +
    text.slice(one.to, other.from) +
    text.slice(one.from, one.to) +
    text.slice(other.to)
  );
}

/** The text on several lines, every token as it is; for reading. */
export function indented(text: string): string {
  const lines: string[] = [];
  let depth = 0;
  let line = '';
  let before = '';
  const end = () => {
    lines.push('  '.repeat(depth) + line);
    line = '';
  };
  for (const { text: token } of tokens(text)) {
    const closes = token === '}' || token === ']';
    if (closes && before !== '{' && before !== '[') {
      end();
      depth -= 1;
    } else if (closes) {
      depth -= 1;
    } else if (before === '{' || before === '[') {
      lines.push('  '.repeat(depth - 1) + line);
      line = '';
    }
    line += token;
    if (token === ':') line += ' ';
    if (token === ',') end();
    if (token === '{' || token === '[') depth += 1;
    before = token;
  }
  lines.push('  '.repeat(depth) + line);
  return lines.join('\n');
}
