import { inside, type GroupValue, type TextValue, type Value } from '@/shared/json/value';
import { choicesOf, isMarkdown, itemSchema, memberSchema, titleOf, type SchemaPart } from './schema-part';

/** A name that people read, with the exact key; null for an item of a list, and for the whole value. */
export interface Titled {
  readonly key: string | null;
  readonly title: string;
}

/** A value without parts, and how it is shown. */
export interface Scalar {
  readonly look: 'text' | 'link' | 'choice' | 'number' | 'yes or no' | 'not set' | 'empty text' | 'no items' | 'no fields';
  readonly value: Value;
}

export type Cell = Scalar | readonly Scalar[];

/** A part of a document. */
export type Block = Titled &
  (
    | { readonly kind: 'fact'; readonly scalar: Scalar }
    | { readonly kind: 'prose'; readonly value: TextValue; readonly markdown: boolean }
    | { readonly kind: 'list'; readonly items: readonly Scalar[] }
    | TableBlock
    /** A group, or a list whose items are no rows of a table. */
    | { readonly kind: 'section'; readonly blocks: readonly Block[] }
  );

interface TableBlock {
  readonly kind: 'table';
  readonly columns: readonly Titled[];
  /** By key; a row may lack a column. */
  readonly rows: readonly ReadonlyMap<string, Cell>[];
}

/** More fields, or deeper nesting, are not read as a document. */
const MOST_FIELDS = 200;
const MOST_LEVELS = 6;
const MOST_COLUMNS = 10;
/** A longer text is prose. */
const SHORT = 60;

export interface Document {
  /** The groups that hold nothing but the next one, outermost first; their content is the document. */
  readonly around: readonly Titled[];
  readonly blocks: readonly Block[];
}

/** A value as a document, whose first prose leads; null if it is too large for one. */
export function documentOf(value: Value, schema: SchemaPart): Document | null {
  if (fieldsIn(value, 0) > MOST_FIELDS) return null;
  const around: Titled[] = [];
  let [content, own] = [value, schema];
  for (let only = soleGroup(content); only !== null; only = soleGroup(content)) {
    [content, own] = [only.value, memberSchema(own, only.key)];
    around.push({ key: only.key, title: titleOf(only.key, own) });
  }
  if (content.kind !== 'group' || content.members.length === 0) {
    return { around, blocks: [blockOf(content, { key: null, title: '' }, own)] };
  }
  const blocks = blocksOf(content, own);
  const lead = blocks.find(({ kind }) => kind === 'prose');
  return { around, blocks: lead ? [lead, ...blocks.filter((block) => block !== lead)] : blocks };
}

/** The only member of a group, if it is a group that is not empty. */
function soleGroup(value: Value) {
  const [only, ...more] = value.kind === 'group' ? value.members : [];
  const isGroup = only?.value.kind === 'group' && only.value.members.length > 0;
  return isGroup && more.length === 0 ? only : null;
}

/** The number of values without parts; stops soon after there are too many. */
function fieldsIn(value: Value, level: number): number {
  const parts = inside(value);
  if (parts.length === 0) return 1;
  if (level >= MOST_LEVELS || parts.length > MOST_FIELDS) return Infinity;
  let count = 0;
  for (const part of parts) {
    count += fieldsIn(part, level + 1);
    if (count > MOST_FIELDS) break;
  }
  return count;
}

function blocksOf({ members }: GroupValue, schema: SchemaPart): Block[] {
  return members.map(({ key, value }) => {
    const own = memberSchema(schema, key);
    return blockOf(value, { key, title: titleOf(key, own) }, own);
  });
}

function blockOf(value: Value, titled: Titled, schema: SchemaPart): Block {
  if (value.kind === 'text' && isProse(value, schema)) {
    return { ...titled, kind: 'prose', value, markdown: isMarkdown(schema) };
  }
  if (inside(value).length === 0) return { ...titled, kind: 'fact', scalar: scalarOf(value, schema) };
  if (value.kind === 'group') return { ...titled, kind: 'section', blocks: blocksOf(value, schema) };
  const items = inside(value);
  const each = itemSchema(schema);
  if (items.every((item) => inside(item).length === 0)) {
    return { ...titled, kind: 'list', items: items.map((item) => scalarOf(item, each)) };
  }
  const table = tableOf(items, each);
  if (table !== null) return { ...titled, ...table };
  const blocks = items.map((item, index) => blockOf(item, { key: null, title: String(index + 1) }, each));
  return { ...titled, kind: 'section', blocks };
}

function isProse({ text }: TextValue, schema: SchemaPart): boolean {
  if (text === '') return false;
  return isMarkdown(schema) || (choicesOf(schema) === null && (text.length > SHORT || text.includes('\n')));
}

/** The items as rows, if all of them are groups of values that fit into cells. */
function tableOf(items: readonly Value[], schema: SchemaPart): TableBlock | null {
  const columns = new Map<string, Titled>();
  const rows: ReadonlyMap<string, Cell>[] = [];
  for (const item of items) {
    if (item.kind !== 'group' || item.members.length === 0) return null;
    const row = new Map<string, Cell>();
    for (const { key, value } of item.members) {
      const own = memberSchema(schema, key);
      const cell = cellOf(value, own);
      if (cell === null || row.has(key)) return null;
      row.set(key, cell);
      if (!columns.has(key)) columns.set(key, { key, title: titleOf(key, own) });
    }
    rows.push(row);
  }
  return columns.size > MOST_COLUMNS ? null : { kind: 'table', columns: [...columns.values()], rows };
}

function cellOf(value: Value, schema: SchemaPart): Cell | null {
  const parts = inside(value);
  if (parts.length === 0) return scalarOf(value, schema);
  if (value.kind !== 'list' || parts.some((part) => inside(part).length > 0)) return null;
  return parts.map((part) => scalarOf(part, itemSchema(schema)));
}

/** A value without parts, with its look. */
export function scalarOf(value: Value, schema: SchemaPart): Scalar {
  return { look: lookOf(value, schema), value };
}

function lookOf(value: Value, schema: SchemaPart): Scalar['look'] {
  switch (value.kind) {
    case 'list':
      return 'no items';
    case 'group':
      return 'no fields';
    case 'number':
      return 'number';
    case 'literal':
      return value.json === 'null' ? 'not set' : 'yes or no';
    case 'text':
      if (value.text === '') return 'empty text';
      if (choicesOf(schema)?.includes(value.text) === true) return 'choice';
      return linkOf(value.text) === null ? 'text' : 'link';
  }
}

/** The address that a text is, and its host; null if it is none of the web. */
export function linkOf(text: string): { readonly href: string; readonly host: string } | null {
  if (!/^https?:\/\/\S+$/i.test(text) || !URL.canParse(text)) return null;
  const { href, host } = new URL(text);
  return { href, host };
}
