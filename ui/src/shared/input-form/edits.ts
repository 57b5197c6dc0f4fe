import {
  memberOf,
  nodeOf,
  spliced,
  swapped,
  withItem,
  withMember,
  withoutItems,
  withoutMember,
  type TextNode,
} from '@/shared/field-list/json-text';
import type { Place } from './place';

/**
 * Edits of one value in the JSON text of an input. Every byte that an edit does not name stays, and a
 * number is written as it was typed.
 */

/** The value at a place; undefined if there is none. */
export function valueAt(root: TextNode, place: Place): TextNode | undefined {
  return place.reduce<TextNode | undefined>(
    (node, step) => (typeof step === 'number' ? node?.items[step] : memberOf(node, step)?.value),
    root,
  );
}

/** Sets a value, and makes the groups and the lists that lead to it. */
export function withValue(text: string, place: Place, json: string): string {
  const root = nodeOf(text);
  const [last] = place.slice(-1);
  if (last === undefined) return spliced(text, root, json);
  const before = valueAt(root, place);
  if (before !== undefined) return spliced(text, before, json);
  const owner = valueAt(root, place.slice(0, -1));
  const isItem = typeof last === 'number';
  if (owner?.kind !== (isItem ? 'array' : 'object')) {
    return withValue(text, place.slice(0, -1), isItem ? `[${json}]` : `{${JSON.stringify(last)}:${json}}`);
  }
  return isItem ? withItem(text, owner, json) : withMember(text, owner, last, json);
}

/** Leaves a member out, or removes an item. */
export function withoutValue(text: string, place: Place): string {
  const owner = valueAt(nodeOf(text), place.slice(0, -1));
  const last = place.at(-1);
  if (owner === undefined || last === undefined) return text;
  if (typeof last === 'number') return withoutItems(text, owner, (index) => index === last);
  return withoutMember(text, owner, last);
}

/** Exchanges an item with the one before or after it; the text itself at an end of the list. */
export function withMoved(text: string, list: Place, index: number, by: -1 | 1): string {
  const items = valueAt(nodeOf(text), list)?.items ?? [];
  const one = items[Math.min(index, index + by)];
  const other = items[Math.max(index, index + by)];
  return one === undefined || other === undefined ? text : swapped(text, one, other);
}

/** The exact text of a value. */
export function jsonOf(text: string, node: TextNode): string {
  return text.slice(node.from, node.to);
}

export type JsonType = 'text' | 'number' | 'yes/no' | 'null' | 'list' | 'group';

export function typeOf(text: string, node: TextNode): JsonType {
  if (node.kind !== 'scalar') return node.kind === 'array' ? 'list' : 'group';
  const first = text.charAt(node.from);
  if (first === '"') return 'text';
  if (first === 'n') return 'null';
  return first === 't' || first === 'f' ? 'yes/no' : 'number';
}

/** The decoded text of a string; null if it is something else. */
export function stringOf(text: string, node: TextNode | undefined): string | null {
  if (node === undefined || typeOf(text, node) !== 'text') return null;
  return JSON.parse(jsonOf(text, node)) as string;
}
