import { memberOf, nodeOf, type TextNode } from './json-text';

/** What a field holds; `schema` is what only JSON Schema can say. */
export type FieldType =
  | 'text'
  | 'long text'
  | 'number'
  | 'whole number'
  | 'yes/no'
  | 'choice'
  | 'date'
  | 'date and time'
  | 'list'
  | 'group'
  | 'anything'
  | 'schema';

/** One field of what a JSON Schema describes. */
export interface Field {
  /** Names of the members that lead to its schema, such as `properties`, `customer`. */
  readonly path: readonly string[];
  readonly name: string;
  readonly type: FieldType;
  readonly required: boolean;
  readonly orNull: boolean;
  readonly description: string;
  /** Of a choice, or of the items of a list of choices. */
  readonly choices: readonly string[];
  /** What a list is of; null for all else. */
  readonly item: FieldType | null;
  /** Of a group, or of the groups of a list. */
  readonly fields: readonly Field[];
  /** Names of keywords that the other members do not show. */
  readonly kept: readonly string[];
}

export interface Reading {
  readonly fields: readonly Field[];
  /** Names of keywords beside the fields. */
  readonly kept: readonly string[];
  /** Whether it describes an object, of which fields can be listed. */
  readonly listable: boolean;
}

/** From here on a text is a long one, whatever else says so. */
export const LONG = 200;
/** What says of itself what fits, so that no keyword beside it does. */
const COMPOSED = ['$ref', '$dynamicRef', 'anyOf', 'oneOf', 'allOf', 'not', 'if', 'const'];
const SHOWN = ['type', 'description'];

/** The fields that a schema describes; `schema` is valid JSON text, or null where there is none. */
export function readFields(schema: string | null): Reading {
  if (schema === null) return { fields: [], kept: [], listable: true };
  const root = nodeOf(schema);
  const read = new Reader(schema);
  const { type, fields, kept, orNull } = read.shape(root, []);
  const listable = (type === 'group' || type === 'anything') && !orNull;
  return listable ? { fields, kept, listable } : { fields: [], kept: read.names(root), listable };
}

type Shape = Pick<Field, 'type' | 'orNull' | 'choices' | 'item' | 'fields' | 'kept'>;

/** Reads what a schema says of a value. */
class Reader {
  constructor(private readonly text: string) {}

  names(node: TextNode): readonly string[] {
    return [...new Set(node.members.map(({ name }) => name))];
  }

  value(node: TextNode | undefined): unknown {
    return node === undefined ? undefined : (JSON.parse(this.text.slice(node.from, node.to)) as unknown);
  }

  shape(node: TextNode, path: readonly string[]): Shape {
    const plain = this.plain(node);
    const shape = { ...plain, choices: [] as readonly string[], item: null, fields: [] as readonly Field[] };
    const shows = (...more: string[]) => {
      const shown = new Set([...SHOWN, ...more]);
      return this.names(node).filter((name) => !shown.has(name));
    };
    const at = (name: string) => memberOf(node, name)?.value;
    switch (plain.type) {
      case 'schema':
        return { ...shape, kept: [] };
      case 'choice':
        return { ...shape, choices: texts(this.value(at('enum'))) ?? [], kept: shows('enum') };
      case 'date':
      case 'date and time':
        return { ...shape, kept: shows('format') };
      case 'long text':
        return { ...shape, kept: shows('contentMediaType', 'maxLength') };
      case 'group':
        return { ...shape, fields: this.fields(node, path), kept: shows('properties', 'required') };
      case 'list': {
        const items = at('items');
        const inner = items === undefined ? null : this.shape(items, [...path, 'items']);
        const item = inner?.orNull === true ? 'schema' : (inner?.type ?? 'anything');
        // A list of lists would need a row of its own for what the inner one is of.
        if (item === 'list' || item === 'schema') return { ...shape, item: 'schema', kept: shows('items') };
        const { choices = [], fields = [] } = inner ?? {};
        return { ...shape, item, choices, fields, kept: shows('items') };
      }
      default:
        return { ...shape, kept: shows() };
    }
  }

  private fields(node: TextNode, path: readonly string[]): readonly Field[] {
    const properties = memberOf(node, 'properties')?.value;
    const required = texts(this.value(memberOf(node, 'required')?.value)) ?? [];
    const seen = new Set<string>();
    return (properties?.members ?? []).flatMap(({ name }) => {
      const own = memberOf(properties, name)?.value;
      if (own === undefined || seen.has(name)) return [];
      seen.add(name);
      const at = [...path, 'properties', name];
      const described = this.value(memberOf(own, 'description')?.value);
      return [
        {
          path: at,
          name,
          required: required.includes(name),
          description: typeof described === 'string' ? described : '',
          ...this.shape(own, at),
        },
      ];
    });
  }

  /** What the schema itself says, without what is in it. */
  private plain(node: TextNode): Pick<Field, 'type' | 'orNull'> {
    if (node.kind !== 'object') return { type: 'schema', orNull: false };
    const has = (name: string) => memberOf(node, name) !== undefined;
    const at = (name: string) => this.value(memberOf(node, name)?.value);
    const [base, orNull] = sole(at('type'));
    if (base === null) return { type: 'schema', orNull: false };
    if (has('enum')) {
      const fits = (base === '' || base === 'string') && texts(at('enum')) !== null;
      return fits ? { type: 'choice', orNull } : { type: 'schema', orNull: false };
    }
    switch (base) {
      case 'string':
        return { type: this.textType(at, has), orNull };
      case 'number':
        return { type: 'number', orNull };
      case 'integer':
        return { type: 'whole number', orNull };
      case 'boolean':
        return { type: 'yes/no', orNull };
      case 'array':
        return { type: has('prefixItems') ? 'schema' : 'list', orNull };
      case 'object':
        return { type: isGroup(node) ? 'group' : 'schema', orNull };
      case '':
        if (COMPOSED.some(has)) return { type: 'schema', orNull: false };
        if (has('properties')) return { type: isGroup(node) ? 'group' : 'schema', orNull: false };
        return { type: has('items') || has('prefixItems') ? 'schema' : 'anything', orNull: false };
      default:
        return { type: 'schema', orNull: false };
    }
  }

  private textType(at: (name: string) => unknown, has: (name: string) => boolean): FieldType {
    // A file, whose content is written as text.
    if (has('contentEncoding')) return 'schema';
    const format = at('format');
    if (format === 'date') return 'date';
    if (format === 'date-time') return 'date and time';
    const [media, longest] = [at('contentMediaType'), at('maxLength')];
    const long = media === 'text/plain' || (typeof longest === 'number' && longest >= LONG);
    return long ? 'long text' : 'text';
  }
}

function isGroup(node: TextNode): boolean {
  const properties = memberOf(node, 'properties')?.value;
  return properties === undefined || properties.kind === 'object';
}

/** The one type beside null; empty where none is said, null where there are several. */
function sole(type: unknown): readonly [string | null, boolean] {
  if (type === undefined) return ['', false];
  if (typeof type === 'string') return [type, false];
  if (!Array.isArray(type)) return [null, false];
  const others = type.filter((each) => each !== 'null') as readonly unknown[];
  const [only] = others;
  return others.length === 1 && typeof only === 'string' ? [only, others.length < type.length] : [null, false];
}

/** The texts of a list of texts, where null may be among them; null if it is something else. */
function texts(value: unknown): readonly string[] | null {
  if (!Array.isArray(value)) return null;
  const all = value.filter((each): each is string => typeof each === 'string');
  return value.every((each) => typeof each === 'string' || each === null) ? all : null;
}
