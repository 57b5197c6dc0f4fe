import { t } from '@lingui/core/macro';
import { LosslessNumber, parse, stringify } from 'lossless-json';

/**
 * JSON that is edited, and goes back as it came: a number that JavaScript would write otherwise
 * (`1.0`, `1e16`, `18446744073709551616`) stays the text it is.
 */
export type Json = null | boolean | number | string | LosslessNumber | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [member: string]: Json;
}

/** Bytes of the longest text that an editor holds; what is longer is shown, not edited. */
export const LONGEST_EDITED = 200_000;

/** Reads JSON text; throws `SyntaxError` with the place. */
export function parseJson(text: string): Json {
  return parse(text, undefined, { parseNumber: asWritten }) as Json;
}

export function writeJson(value: Json, indent?: number): string {
  const text = stringify(value, undefined, indent);
  if (text === undefined) throw new TypeError('Only JSON can be written as JSON.');
  return text;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof LosslessNumber)
  );
}

/** A member that is an object; empty if it is not. */
export function objectAt(owner: JsonObject | null | undefined, member: string): JsonObject {
  const value = owner?.[member];
  return isObject(value) ? value : {};
}

/** A member that is text; empty if it is not. */
export function textAt(owner: JsonObject | null | undefined, member: string): string {
  const value = owner?.[member];
  return typeof value === 'string' ? value : '';
}

/** A member that is a number, as JavaScript counts; undefined if it is not. */
export function numberAt(owner: JsonObject | null | undefined, member: string): number | undefined {
  const value = owner?.[member];
  if (value instanceof LosslessNumber) return Number(value.value);
  return typeof value === 'number' ? value : undefined;
}

/** The object without a member, or the object itself if it has none of that name. */
export function without(owner: JsonObject, member: string): JsonObject {
  if (!(member in owner)) return owner;
  return Object.fromEntries(Object.entries(owner).filter(([name]) => name !== member));
}

/** The object with a member set, or left out if the value is undefined. */
export function withMember(owner: JsonObject, member: string, value: Json | undefined): JsonObject {
  return value === undefined ? without(owner, member) : { ...owner, [member]: value };
}

/** Why a text is not JSON, in words; null if it is. */
export function jsonFault(text: string): string | null {
  try {
    parseJson(text);
    return null;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return t`This is not JSON: ${why}`;
  }
}

const EXAMPLE = '{"text": "..."}';

/** What is said of JSON in the place of an input that is no object. */
export function objectWanted(): string {
  return t`The input must be a JSON object, such as ${EXAMPLE}.`;
}

function asWritten(text: string): number | LosslessNumber {
  const value = Number(text);
  return String(value) === text ? value : new LosslessNumber(text);
}
