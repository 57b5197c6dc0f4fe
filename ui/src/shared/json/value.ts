import { tokens } from './exact';

/**
 * A JSON value that keeps what was written: the text of its numbers, the order of its members, repeated keys.
 * `json` is the exact text of the value.
 */
export type Value =
  | { readonly kind: 'text'; readonly json: string; readonly text: string }
  | { readonly kind: 'number' | 'literal'; readonly json: string }
  | { readonly kind: 'list'; readonly json: string; readonly items: readonly Value[] }
  | { readonly kind: 'group'; readonly json: string; readonly members: readonly ValueMember[] };

export interface ValueMember {
  readonly key: string;
  readonly value: Value;
}

export type TextValue = Extract<Value, { readonly kind: 'text' }>;
export type GroupValue = Extract<Value, { readonly kind: 'group' }>;

/** A container whose end was not reached yet. */
interface Open {
  readonly at: number;
  readonly isList: boolean;
  /** Its own key in the container around it. */
  readonly key: string | null;
  readonly values: Value[];
  readonly keys: string[];
}

/** Reads valid JSON text; nesting of any depth takes no stack. */
export function readValue(text: string): Value {
  const open: Open[] = [];
  let key: string | null = null;
  let root: Value = { kind: 'literal', json: 'null' };
  const add = (value: Value) => {
    const owner = open.at(-1);
    if (!owner) root = value;
    owner?.values.push(value);
    if (owner?.isList === false) owner.keys.push(key ?? '');
    key = null;
  };
  for (const { text: token, at } of tokens(text)) {
    if (token === ',' || token === ':') continue;
    if (token === '{' || token === '[') {
      open.push({ at, isList: token === '[', key, values: [], keys: [] });
      key = null;
    } else if (token === '}' || token === ']') {
      const done = open.pop();
      if (!done) break;
      key = done.key;
      add(containerOf(done, text.slice(done.at, at + 1)));
    } else if (key === null && open.at(-1)?.isList === false) key = JSON.parse(token) as string;
    else add(scalarOf(token));
  }
  return root;
}

/** The values directly inside a value. */
export function inside(value: Value): readonly Value[] {
  if (value.kind === 'list') return value.items;
  return value.kind === 'group' ? value.members.map((member) => member.value) : [];
}

/** The value as a person reads it: a text without quotes, anything else as JSON. */
export function plainText(value: Value): string {
  return value.kind === 'text' ? value.text : value.json;
}

function containerOf({ isList, keys, values }: Open, json: string): Value {
  if (isList) return { kind: 'list', json, items: values };
  const members = values.map((value, index) => ({ key: keys[index] ?? '', value }));
  return { kind: 'group', json, members };
}

function scalarOf(token: string): Value {
  if (token.startsWith('"')) return { kind: 'text', json: token, text: JSON.parse(token) as string };
  return { kind: /^[tfn]/.test(token) ? 'literal' : 'number', json: token };
}
