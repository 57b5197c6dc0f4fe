import { t } from '@lingui/core/macro';
import { objectWanted } from '@/shared/json/document';

/** A field of the workflow's input, from the schema in its definition. */
export interface InputField {
  readonly name: string;
  readonly description: string;
}

type Fields = Readonly<Record<string, unknown>>;

export function inputFields(definition: Fields | null): readonly InputField[] {
  return Object.entries(object(object(definition?.input_schema).properties)).map(
    ([name, schema]) => {
      const { description } = object(schema);
      return { name, description: typeof description === 'string' ? description : '' };
    },
  );
}

/** The initial input: an example of the schema, else the required members, empty. */
export function startingInput(definition: Fields | null): string {
  const schema = object(definition?.input_schema);
  const example: unknown = Array.isArray(schema.examples) ? schema.examples[0] : undefined;
  if (isFields(example)) return JSON.stringify(example, null, 2);
  const alternative: unknown = Array.isArray(schema.anyOf) ? schema.anyOf[0] : null;
  const required = names(schema.required) ?? names(object(alternative).required) ?? [];
  const properties = object(schema.properties);
  const members = required.map((name) => [name, startingValue(object(properties[name]))] as const);
  return JSON.stringify(Object.fromEntries(members), null, 2);
}

/** Why a text cannot be an input, in words; null if it can. */
export function problemOf(text: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return t`This is not JSON: ${why}`;
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? null : objectWanted();
}

/** The members of a sample with empty values, for a workflow without an input schema. */
export function blanked(sample: unknown): string {
  return JSON.stringify(blankOf(sample), null, 2);
}

function blankOf(sample: unknown): unknown {
  if (Array.isArray(sample)) return [];
  if (isFields(sample)) {
    return Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, blankOf(value)]));
  }
  return blank(typeof sample);
}

/** Problems of single fields of a refused input, and of the whole. */
export interface InputFaults {
  readonly fields: ReadonlyMap<string, string>;
  readonly whole: readonly string[];
}

const FIELD = /^\$\.(?:"((?:[^"\\]|\\.)*)"|([^.[]+))/;

export function faultsOf(flaws: readonly { readonly path: string; readonly message: string }[]): InputFaults {
  const fields = new Map<string, string>();
  const whole: string[] = [];
  for (const { path, message } of flaws) {
    const [, quoted, plain] = FIELD.exec(path) ?? [];
    const field = quoted ?? plain;
    if (field === undefined) whole.push(message);
    else fields.set(field, [fields.get(field), message].filter((each) => each !== undefined).join(' '));
  }
  return { fields, whole };
}

function startingValue(schema: Fields): unknown {
  if (Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0];
  return 'default' in schema ? schema.default : blank(schema.type);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function blank(type: unknown): unknown {
  switch (type) {
    case 'number':
    case 'integer':
      return 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'object':
      return {};
    default:
      return '';
  }
}

function names(value: unknown): readonly string[] | null {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : null;
}

function object(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
