import { inside, plainText, type GroupValue, type Value } from '@/shared/json/value';
import type { Titled } from './document-model';
import { itemSchema, memberSchema, titleOf, type SchemaPart } from './schema-part';

/** A list of groups, ready for a table. */
export interface Table {
  /** The keys that lead to the list, and their titles. */
  readonly at: readonly Titled[];
  readonly columns: readonly Titled[];
  /** The cells of each row by key. */
  readonly rows: readonly ReadonlyMap<string, Value>[];
}

/** Lists are looked for so many groups deep. */
const MOST_LEVELS = 3;

/** Every list of groups in a value, outside of other lists. */
export function tablesIn(value: Value, schema: SchemaPart, at: readonly Titled[] = []): readonly Table[] {
  if (isListOfGroups(value)) return [tableOf(value.items, itemSchema(schema), at)];
  if (value.kind !== 'group' || at.length >= MOST_LEVELS) return [];
  return value.members.flatMap(({ key, value: member }) => {
    const own = memberSchema(schema, key);
    return tablesIn(member, own, [...at, { key, title: titleOf(key, own) }]);
  });
}

interface ListOfGroups {
  readonly items: readonly GroupValue[];
}

function isListOfGroups(value: Value): value is Extract<Value, { readonly kind: 'list' }> & ListOfGroups {
  return value.kind === 'list' && value.items.length > 0 && value.items.every(({ kind }) => kind === 'group');
}

function tableOf(groups: readonly GroupValue[], schema: SchemaPart, at: readonly Titled[]): Table {
  const columns = new Map<string, Titled>();
  const rows = groups.map(({ members }) => {
    for (const { key } of members) {
      if (!columns.has(key)) columns.set(key, { key, title: titleOf(key, memberSchema(schema, key)) });
    }
    return new Map(members.map(({ key, value }) => [key, value]));
  });
  return { at, columns: [...columns.values()], rows };
}

/** Orders numbers by their exact value, then texts as people do, then all else. */
export function compareValues(a: Value, b: Value): number {
  if (a.kind === 'number' && b.kind === 'number') return compareNumbers(a.json, b.json);
  if (a.kind !== b.kind) return ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind);
  return COLLATOR.compare(plainText(a), plainText(b));
}

const ORDER: readonly Value['kind'][] = ['number', 'text', 'literal', 'list', 'group'];
const COLLATOR = new Intl.Collator(undefined, { numeric: true });
const WHOLE = /^-?\d+$/;

/** JavaScript's numbers cannot tell large whole ones apart. */
function compareNumbers(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  if (difference !== 0 || !WHOLE.test(a) || !WHOLE.test(b)) return difference || 0;
  const [left, right] = [BigInt(a), BigInt(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Whether there is nothing in a cell: it is missing or null. */
export function isBlank(value: Value | undefined): boolean {
  return value === undefined || value.json === 'null';
}

/** Text that a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** The table as CSV (RFC 4180), with numbers as they were returned and formulas as text. */
export function csvOf(columns: readonly Titled[], rows: Table['rows']): string {
  const lines = [
    columns.map(({ key }) => csvCell(key ?? '', true)),
    ...rows.map((row) => columns.map(({ key }) => cellOf(row.get(key ?? '')))),
  ];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

function cellOf(value: Value | undefined): string {
  if (value === undefined || isBlank(value)) return '';
  return csvCell(plainText(value), value.kind === 'text' || inside(value).length > 0);
}

function csvCell(text: string, mayBeFormula: boolean): string {
  const safe = mayBeFormula && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
