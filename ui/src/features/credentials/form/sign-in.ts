import { isObject, objectAt, textAt, type Json, type JsonObject } from '@/shared/json/document';
import { spoken } from '@/shared/schema-form/members';

/** One way to sign in, of which a credential has exactly one. */
export interface SignIn {
  readonly label: string;
  readonly members: readonly string[];
}

/** The ways to sign in: the members of `oneOf` that require some members each. */
export function signInsOf(schema: JsonObject): readonly SignIn[] {
  return objectsAt(schema, 'oneOf').map((each) => {
    const members = textsAt(each, 'required');
    return { members, label: textAt(each, 'title') || labelOf(members, schema) };
  });
}

function labelOf(members: readonly string[], schema: JsonObject): string {
  const properties = objectAt(schema, 'properties');
  return members.map((name) => textAt(objectAt(properties, name), 'title') || spoken(name)).join(', ');
}

/** The parts of a form, each an object schema. */
export interface FormParts {
  /** Members that every credential of the type needs, or may need. */
  readonly main: JsonObject;
  /** Members of the chosen way to sign in. */
  readonly signIn: JsonObject;
  /** Members that have a default or are rarely set. */
  readonly more: JsonObject;
}

export function formParts(schema: JsonObject, chosen: SignIn | undefined): FormParts {
  const required = textsAt(schema, 'required');
  const alternatives = objectsAt(schema, 'anyOf').flatMap((each) => textsAt(each, 'required'));
  const main = new Set([...required, ...alternatives]);
  const signIn = new Set(chosen?.members);
  const others = new Set(signInsOf(schema).flatMap(({ members }) => members));
  const rest = Object.keys(objectAt(schema, 'properties')).filter((name) => !main.has(name) && !others.has(name));
  const only = (names: ReadonlySet<string>, needed: readonly string[]) => ({
    ...schema,
    properties: Object.fromEntries(
      Object.entries(objectAt(schema, 'properties')).filter(([name]) => names.has(name)),
    ),
    required: needed,
  });
  const whole = main.size + signIn.size === 0;
  return {
    main: only(whole ? new Set(rest) : main, required),
    signIn: only(signIn, [...signIn]),
    more: only(whole ? new Set() : new Set(rest), []),
  };
}

/** Names of the members that are secret. */
export function secretsOf(schema: JsonObject): ReadonlySet<string> {
  const members = Object.entries(objectAt(schema, 'properties'));
  return new Set(members.filter(([, each]) => isObject(each) && each.writeOnly === true).map(([name]) => name));
}

/** Titles of the members of an object schema. */
export function titlesOf(schema: JsonObject): readonly string[] {
  return Object.keys(objectAt(schema, 'properties')).map((name) => labelOf([name], schema));
}

function objectsAt(schema: JsonObject, member: string): readonly JsonObject[] {
  const value = schema[member];
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}

function textsAt(schema: JsonObject, member: string): readonly string[] {
  const value = schema[member];
  return Array.isArray(value) ? (value as readonly Json[]).filter((each) => typeof each === 'string') : [];
}
