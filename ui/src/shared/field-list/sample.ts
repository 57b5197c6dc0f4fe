import { LosslessNumber } from 'lossless-json';
import { isObject, type Json, type JsonObject } from '@/shared/json/document';
import { addField, changeField, fieldAt } from './edits';
import { LONG, type Field, type FieldType } from './fields';

/** What a sample says of one field. */
export interface SampleField {
  /** Names of the members that lead to its schema. */
  readonly path: readonly string[];
  readonly name: string;
  readonly type: FieldType;
  /** What a list is of; null for all else. */
  readonly item: FieldType | null;
  /** The type that the field has now, if it is another one. */
  readonly before: FieldType | null;
  readonly state: 'new' | 'changed' | 'kept';
}

type Path = readonly string[];

/** Types that a field may have though its sample looks like another one. */
const WIDER: Partial<Readonly<Record<FieldType, readonly FieldType[]>>> = {
  text: ['long text', 'choice'],
  'long text': ['text'],
  date: ['text', 'choice'],
  'date and time': ['text', 'choice'],
  'whole number': ['number'],
};
const DATE_AND_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;
const NUMBERS: readonly FieldType[] = ['number', 'whole number'];
/** Items of a list that are looked at. */
const MOST_ITEMS = 20;
/** Groups within groups that are looked at. */
const DEEPEST = 8;

/** The fields of a sample, those of groups after them, each with what a schema has in its place. */
export function sampleFields(schema: string | null, sample: JsonObject): readonly SampleField[] {
  return fieldsOf(schema, sample, [], 0);
}

/** The schema with the chosen fields of a sample; nothing is removed, and others stay to the byte. */
export function withSampleFields(schema: string | null, chosen: readonly SampleField[]): string | null {
  return chosen.reduce<string | null>((text, field) => (field.state === 'kept' ? text : withField(text, field)), schema);
}

function withField(schema: string | null, { path, name, type, item }: SampleField): string | null {
  const group = path.slice(0, -2);
  if (!isGroup(schema, group)) return schema;
  const text = fieldAt(schema, path) === undefined ? addField(schema, group, name) : schema;
  const change = (before: string | null, to: { type: FieldType } | { item: FieldType }) => {
    const field = fieldAt(before, path);
    return before === null || field === undefined ? before : changeField(before, field, to);
  };
  const typed = change(text, { type });
  return item === null ? typed : change(typed, { item });
}

/** Whether fields can be added at a path: not below a field whose change was left out. */
function isGroup(schema: string | null, path: Path): boolean {
  if (path.length === 0) return true;
  if (path.at(-1) === 'items') return fieldAt(schema, path.slice(0, -1))?.item === 'group';
  return fieldAt(schema, path)?.type === 'group';
}

function fieldsOf(schema: string | null, sample: JsonObject, group: Path, depth: number): readonly SampleField[] {
  if (depth > DEEPEST) return [];
  return Object.entries(sample).flatMap(([name, value]) => {
    const path = [...group, 'properties', name];
    const found = described(schema, path, name, value);
    return [found, ...below(schema, found, value, depth)];
  });
}

/** The fields of a group, or of the groups of a list. */
function below(schema: string | null, found: SampleField, value: Json, depth: number): readonly SampleField[] {
  if (isObject(value)) return found.type === 'group' ? fieldsOf(schema, value, found.path, depth + 1) : [];
  if (!Array.isArray(value) || found.item !== 'group') return [];
  const items = (value as readonly Json[]).slice(0, MOST_ITEMS).filter(isObject);
  const together = items.reduce<JsonObject>((all, item) => ({ ...all, ...item }), {});
  return fieldsOf(schema, together, [...found.path, 'items'], depth + 1);
}

function described(schema: string | null, path: Path, name: string, value: Json): SampleField {
  const [type, item] = [typeOf(value), itemOf(value)];
  const now = fieldAt(schema, path);
  if (now === undefined) return { path, name, type, item, before: null, state: 'new' };
  if (fits(now, type, item)) return { path, name, type: now.type, item: now.item, before: null, state: 'kept' };
  return { path, name, type, item, before: now.type, state: 'changed' };
}

function fits(now: Field, type: FieldType, item: FieldType | null): boolean {
  if (type === 'anything' || now.type === 'anything' || now.type === 'schema') return true;
  if (now.type !== type) return WIDER[type]?.includes(now.type) ?? false;
  if (item === null || item === 'anything' || now.item === null) return true;
  return now.item === item || now.item === 'anything' || now.item === 'schema' || (WIDER[item]?.includes(now.item) ?? false);
}

function typeOf(value: Json): FieldType {
  if (value === null) return 'anything';
  if (typeof value === 'boolean') return 'yes/no';
  if (typeof value === 'string') return textType(value);
  if (typeof value === 'number' || value instanceof LosslessNumber) return /[.e]/i.test(String(value)) ? 'number' : 'whole number';
  return Array.isArray(value) ? 'list' : 'group';
}

function textType(text: string): FieldType {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return 'date';
  if (DATE_AND_TIME.test(text)) return 'date and time';
  return text.length >= LONG || text.includes('\n') ? 'long text' : 'text';
}

/** What all items are; anything if they differ, and a list of lists is of anything. */
function itemOf(value: Json): FieldType | null {
  if (!Array.isArray(value)) return null;
  const types = new Set((value as readonly Json[]).slice(0, MOST_ITEMS).map(typeOf));
  if (types.size === 2 && NUMBERS.every((type) => types.has(type))) return 'number';
  const [only] = types;
  return types.size === 1 && only !== undefined && only !== 'list' ? only : 'anything';
}
