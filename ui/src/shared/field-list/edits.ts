import { LONG, readFields, type Field, type FieldType } from './fields';
import {
  memberOf,
  nodeAt,
  nodeOf,
  spliced,
  swapped,
  withItem,
  withMember,
  withoutItems,
  withoutMember,
  type TextNode,
} from './json-text';

/**
 * Edits of one field in the text of a schema. What an edit does not name stays to the byte, and
 * an edit that changes nothing returns the text it got.
 */
export type FieldChange =
  | { readonly name: string }
  | { readonly type: FieldType }
  | { readonly item: FieldType }
  | { readonly required: boolean }
  | { readonly orNull: boolean }
  | { readonly description: string }
  | { readonly choices: readonly string[] };

type Path = readonly string[];

const EMPTY = '{"type":"object","properties":{}}';

const STANDARD: Readonly<Record<Exclude<FieldType, 'anything' | 'schema'>, string>> = {
  text: 'string',
  'long text': 'string',
  number: 'number',
  'whole number': 'integer',
  'yes/no': 'boolean',
  choice: 'string',
  date: 'string',
  'date and time': 'string',
  list: 'array',
  group: 'object',
};

/** Formats that make a text a date. */
const DATES: readonly unknown[] = ['date', 'date-time'];

export function changeField(schema: string, field: Field, change: FieldChange): string {
  const { path } = field;
  if ('name' in change) return renamed(schema, path, change.name);
  if ('required' in change) {
    return change.required === field.required ? schema : withRequired(schema, path, change.required);
  }
  if ('description' in change) {
    if (change.description === field.description) return schema;
    const json = change.description === '' ? null : JSON.stringify(change.description);
    return withKeyword(schema, path, 'description', json);
  }
  if ('choices' in change) {
    const at = field.type === 'list' ? [...path, 'items'] : path;
    return same(change.choices, field.choices) ? schema : withChoices(schema, at, change.choices);
  }
  if ('orNull' in change) {
    return change.orNull === field.orNull ? schema : withNull(schema, field, change.orNull);
  }
  if ('item' in change) {
    if (change.item === field.item) return schema;
    const items = nodeAt(nodeOf(schema), [...path, 'items']);
    const began = items === undefined ? withKeyword(schema, path, 'items', '{}') : schema;
    const before = { type: field.item ?? 'anything', orNull: false };
    return withType(began, [...path, 'items'], before, change.item);
  }
  return change.type === field.type ? schema : withType(schema, path, field, change.type);
}

/** The schema with one more field of a group, or of itself where the path is empty. */
export function addField(schema: string | null, group: Path, name: string): string {
  const text = schema ?? EMPTY;
  const root = nodeOf(text);
  const owner = nodeAt(root, group);
  if (owner === undefined) return text;
  const field = '{"type":"string"}';
  const properties = memberOf(owner, 'properties')?.value;
  const json = members(name, field);
  let after = properties === undefined
    ? withMember(text, owner, 'properties', json)
    : withMember(text, properties, name, field);
  // An object that says nothing else of itself.
  if (memberOf(owner, 'type') === undefined) after = withKeyword(after, group, 'type', '"object"');
  return after;
}

export function removeField(schema: string, path: Path): string {
  const after = withRequired(schema, path, false);
  const properties = nodeAt(nodeOf(after), path.slice(0, -1));
  return properties === undefined ? after : withoutMember(after, properties, nameOf(path));
}

/** The schema with a field one place further up or down among its siblings. */
export function moveField(schema: string, path: Path, by: -1 | 1): string {
  const members = nodeAt(nodeOf(schema), path.slice(0, -1))?.members ?? [];
  const index = members.findLastIndex(({ name }) => name === nameOf(path));
  const [one, other] = by < 0 ? [members[index - 1], members[index]] : [members[index], members[index + 1]];
  return one === undefined || other === undefined ? schema : swapped(schema, one, other);
}

/** A name that no field of the group has yet. */
export function freeName(fields: readonly Pick<Field, 'name'>[]): string {
  const taken = new Set(fields.map(({ name }) => name));
  let number = taken.size + 1;
  while (taken.has(`field_${number}`)) number += 1;
  return `field_${number}`;
}

/** The fields that stand beside those of a path, and all below them. */
export function fieldAt(schema: string | null, path: Path): Field | undefined {
  const all = (fields: readonly Field[]): readonly Field[] => fields.flatMap((each) => [each, ...all(each.fields)]);
  return all(readFields(schema).fields).find((field) => same(field.path, path));
}

function renamed(schema: string, path: Path, name: string): string {
  const before = nameOf(path);
  if (name === before) return schema;
  const root = nodeOf(schema);
  const members = nodeAt(root, path.slice(0, -1))?.members ?? [];
  if (members.some((member) => member.name === name)) return schema;
  const required = memberOf(ownerOf(root, path), 'required')?.value;
  const json = JSON.stringify(name);
  const spans = [
    ...members.filter((member) => member.name === before).map(({ key }) => key),
    ...itemsThatAre(schema, required, before),
  ];
  // From the end on, so that the places before stay right.
  return spans.sort((one, other) => other.from - one.from).reduce((text, span) => spliced(text, span, json), schema);
}

function withRequired(schema: string, path: Path, wanted: boolean): string {
  const owner = ownerOf(nodeOf(schema), path);
  const required = memberOf(owner, 'required')?.value;
  if (owner === undefined) return schema;
  const [name, json] = [nameOf(path), JSON.stringify(nameOf(path))];
  if (!wanted) {
    if (required === undefined) return schema;
    const gone = new Set(itemsThatAre(schema, required, name).map(({ from }) => from));
    const places = required.items.map(({ from }) => gone.has(from));
    return withoutItems(schema, required, (index) => places[index] === true);
  }
  return required?.kind === 'array'
    ? withItem(schema, required, json)
    : withMember(schema, owner, 'required', `[${json}]`);
}

/** A list of choices in which those that stay keep their text, null among them. */
function withChoices(schema: string, path: Path, choices: readonly string[]): string {
  const list = nodeAt(nodeOf(schema), [...path, 'enum']);
  const valueOf = ({ from, to }: TextNode) => JSON.parse(schema.slice(from, to)) as unknown;
  if (list === undefined || choices.some((each, index) => choices.indexOf(each) !== index)) return schema;
  const had = new Set(list.items.map(valueOf));
  const added = choices.filter((each) => !had.has(each));
  const after = added.reduce((text, each) => {
    const now = nodeAt(nodeOf(text), [...path, 'enum']);
    return now === undefined ? text : withItem(text, now, JSON.stringify(each));
  }, schema);
  const gone = list.items.map(valueOf).map((value) => typeof value === 'string' && !choices.includes(value));
  const now = nodeAt(nodeOf(after), [...path, 'enum']);
  return now === undefined ? after : withoutItems(after, now, (index) => gone[index] === true);
}

function withNull(schema: string, field: Field, orNull: boolean): string {
  const { path, type } = field;
  if (type === 'anything' || type === 'schema') return schema;
  const base = JSON.stringify(STANDARD[type]);
  const after = withKeyword(schema, path, 'type', orNull ? `[${base},"null"]` : base);
  const list = type === 'choice' ? nodeAt(nodeOf(after), [...path, 'enum']) : undefined;
  if (list === undefined) return after;
  const isNull = ({ from, to }: TextNode) => after.slice(from, to) === 'null';
  if (orNull) return list.items.some(isNull) ? after : withItem(after, list, 'null');
  const nulls = list.items.map(isNull);
  return withoutItems(after, list, (index) => nulls[index] === true);
}

function withType(
  schema: string,
  path: Path,
  before: Pick<Field, 'type' | 'orNull'>,
  type: FieldType,
): string {
  if (type === 'schema' || before.type === 'schema') return schema;
  let text = schema;
  const set = (keyword: string, json: string | null) => {
    text = withKeyword(text, path, keyword, json);
  };
  const has = (keyword: string) => nodeAt(nodeOf(text), [...path, keyword]) !== undefined;
  // What made it the type that it was.
  if (before.type === 'choice') set('enum', null);
  const format = nodeAt(nodeOf(text), [...path, 'format']);
  if (format !== undefined && DATES.includes(JSON.parse(text.slice(format.from, format.to)))) set('format', null);
  if (before.type === 'long text' || type === 'text') {
    set('contentMediaType', null);
    const longest = nodeAt(nodeOf(text), [...path, 'maxLength']);
    if (longest !== undefined && Number(text.slice(longest.from, longest.to)) >= LONG) set('maxLength', null);
  }
  if (type === 'anything') {
    for (const keyword of ['type', 'properties', 'required', 'items']) set(keyword, null);
    return text;
  }
  const base = JSON.stringify(STANDARD[type]);
  set('type', before.orNull ? `[${base},"null"]` : base);
  if (type === 'choice') set('enum', before.orNull ? '[null]' : '[]');
  if (type === 'date') set('format', '"date"');
  if (type === 'date and time') set('format', '"date-time"');
  if (type === 'long text') set('contentMediaType', '"text/plain"');
  if (type === 'list' && !has('items')) set('items', '{"type":"string"}');
  if (type === 'group' && !has('properties')) set('properties', '{}');
  return text;
}

/** The schema at a path with a keyword set, or left out where the value is null. */
function withKeyword(schema: string, path: Path, keyword: string, json: string | null): string {
  const node = nodeAt(nodeOf(schema), path);
  if (node?.kind !== 'object') return schema;
  return json === null ? withoutMember(schema, node, keyword) : withMember(schema, node, keyword, json);
}

function itemsThatAre(schema: string, array: TextNode | undefined, wanted: string): readonly TextNode[] {
  return (array?.items ?? []).filter(({ from, to }) => JSON.parse(schema.slice(from, to)) === wanted);
}

/** The object whose property a path names. */
function ownerOf(root: TextNode, path: Path): TextNode | undefined {
  return nodeAt(root, path.slice(0, -2));
}

function nameOf(path: Path): string {
  return path.at(-1) ?? '';
}

function members(name: string, json: string): string {
  return `{${JSON.stringify(name)}:${json}}`;
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}
