import { isObject, objectAt, textAt, type JsonObject } from '@/shared/json/document';
import { choices, resolved, spoken } from '@/shared/schema-form/members';

/** What a JSON Schema says of one value; null if it says nothing. */
export type SchemaPart = { readonly own: JsonObject; readonly root: JsonObject } | null;

/** The whole of a schema. */
export function schemaPart(schema: unknown): SchemaPart {
  const root = schema as JsonObject | boolean | null | undefined;
  return root != null && typeof root === 'object' && isObject(root) ? { own: resolved(root, root), root } : null;
}

export function memberSchema(schema: SchemaPart, key: string): SchemaPart {
  return schema && part(Object.entries(objectAt(schema.own, 'properties')).find(([name]) => name === key)?.[1], schema);
}

export function itemSchema(schema: SchemaPart): SchemaPart {
  return schema && part(schema.own.items, schema);
}

/** The title that the schema gives, else the key in words. */
export function titleOf(key: string, schema: SchemaPart): string {
  return textAt(schema?.own, 'title') || spoken(key) || '""';
}

export function choicesOf(schema: SchemaPart): readonly string[] | null {
  return schema && choices(schema.own);
}

export function isMarkdown(schema: SchemaPart): boolean {
  return textAt(schema?.own, 'contentMediaType') === 'text/markdown';
}

function part(found: JsonObject[string] | undefined, { root }: NonNullable<SchemaPart>): SchemaPart {
  return isObject(found) ? { own: resolved(found, root), root } : null;
}
