import { isObject, numberAt, objectAt, textAt, type Json, type JsonObject } from '@/shared/json/document';

/** The control that edits a member of a configuration. */
export type Control =
  | { readonly kind: 'text'; readonly long: boolean }
  | { readonly kind: 'format'; readonly format: string; readonly schema: JsonObject }
  | { readonly kind: 'secret' }
  | { readonly kind: 'number'; readonly whole: boolean; readonly min?: number; readonly max?: number }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'texts' }
  | { readonly kind: 'group'; readonly schema: JsonObject }
  | { readonly kind: 'json' };

export interface Member {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly required: boolean;
  readonly fallback: Json | undefined;
  readonly control: Control;
}

/** Texts that may be at least this long get several lines. */
const LONG = 300;

/** The members described by an object schema, with their controls. */
export function membersOfSchema(schema: JsonObject): readonly Member[] {
  const required = Array.isArray(schema.required) ? (schema.required as readonly Json[]) : [];
  return Object.entries(objectAt(schema, 'properties')).map(([name, described]) => {
    const own = resolved(isObject(described) ? described : {}, schema);
    return {
      name,
      title: textAt(own, 'title') || spoken(name),
      description: textAt(own, 'description'),
      required: required.includes(name),
      fallback: own.default,
      control: controlOf(own, schema),
    };
  });
}

/** `max_output_tokens` becomes "Max output tokens". */
export function spoken(name: string): string {
  const words = name.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function controlOf(schema: JsonObject, root: JsonObject): Control {
  const options = choices(schema);
  if (options !== null) return { kind: 'choice', options };
  const type = soleType(schema);
  switch (type) {
    case 'string':
      if (schema.writeOnly === true) return { kind: 'secret' };
      if (typeof schema.format === 'string') return { kind: 'format', format: schema.format, schema };
      return { kind: 'text', long: isProse(schema) };
    case 'integer':
    case 'number':
      return { kind: 'number', whole: type === 'integer', ...bounds(schema) };
    case 'boolean':
      return { kind: 'switch' };
    case 'array':
      return soleType(objectAt(schema, 'items')) === 'string' && choices(objectAt(schema, 'items')) === null
        ? { kind: 'texts' }
        : { kind: 'json' };
    case 'object':
      return Object.keys(objectAt(schema, 'properties')).length > 0
        ? { kind: 'group', schema: { ...schema, $defs: objectAt(root, '$defs') } }
        : { kind: 'json' };
    default:
      return { kind: 'json' };
  }
}

function isProse(schema: JsonObject): boolean {
  return schema.contentMediaType === 'text/plain' || (numberAt(schema, 'maxLength') ?? 0) >= LONG;
}

/** The only type besides null; null if there are several, or alternatives of other kinds. */
function soleType(schema: JsonObject): string | null {
  const { type } = schema;
  const types = (Array.isArray(type) ? (type as readonly Json[]) : [type]).filter((each) => each !== 'null');
  return types.length === 1 && typeof types[0] === 'string' ? types[0] : null;
}

/** The texts that a value may be; null if it is not such a choice. */
export function choices(schema: JsonObject): readonly string[] | null {
  const options = Array.isArray(schema.enum) ? (schema.enum as readonly Json[]) : null;
  if (options === null) return null;
  const texts = options.filter((option) => typeof option === 'string');
  return texts.length === options.filter((option) => option !== null).length ? texts : null;
}

function bounds(schema: JsonObject): { min?: number; max?: number } {
  const min = numberAt(schema, 'minimum');
  const max = numberAt(schema, 'maximum');
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

/** Follows a reference within the schema, and unwraps `anyOf` of something or null. */
export function resolved(schema: JsonObject, root: JsonObject): JsonObject {
  const name = /^#\/\$defs\/([^/]+)$/.exec(textAt(schema, '$ref'))?.[1];
  if (name !== undefined) return { ...objectAt(objectAt(root, '$defs'), name), ...schema };
  const { anyOf } = schema;
  if (!Array.isArray(anyOf)) return schema;
  const real = (anyOf as readonly Json[]).filter(isObject).filter((each) => each.type !== 'null');
  const [only] = real;
  return real.length === 1 && only !== undefined ? { ...resolved(only, root), ...schema } : schema;
}
