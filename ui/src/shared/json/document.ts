import { t } from '@lingui/core/macro';
import { LosslessNumber, parse, stringify } from 'lossless-json';

/**
 * JSON that is edited without changing its numbers: one that JavaScript would write differently (`1.0`,
 * `1e16`, `18446744073709551616`) keeps its text.
 */
export type Json = null | boolean | number | string | LosslessNumber | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [member: string]: Json;
}

/** Longest text that can be edited; longer texts are only shown. */
export const LONGEST_EDITED = 200_000;

/** Parses JSON text; throws `SyntaxError` with the position. */
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

/** Returns a member that is an object; an empty object otherwise. */
export function objectAt(owner: JsonObject | null | undefined, member: string): JsonObject {
  const value = owner?.[member];
  return isObject(value) ? value : {};
}

/** Returns a member that is a string; an empty string otherwise. */
export function textAt(owner: JsonObject | null | undefined, member: string): string {
  const value = owner?.[member];
  return typeof value === 'string' ? value : '';
}

/** Returns a member that is a number, as a JavaScript number; undefined otherwise. */
export function numberAt(owner: JsonObject | null | undefined, member: string): number | undefined {
  const value = owner?.[member];
  if (value instanceof LosslessNumber) return Number(value.value);
  return typeof value === 'number' ? value : undefined;
}

/** Returns the object without a member, or the object itself if it has no such member. */
export function without(owner: JsonObject, member: string): JsonObject {
  if (!(member in owner)) return owner;
  return Object.fromEntries(Object.entries(owner).filter(([name]) => name !== member));
}

/** Returns the object with a member set, or removed if the value is undefined. */
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

/** The problem of an input that is valid JSON but no object. */
export function objectWanted(): string {
  return t`The input must be a JSON object, such as ${EXAMPLE}.`;
}

function asWritten(text: string): number | LosslessNumber {
  const value = Number(text);
  return String(value) === text ? value : new LosslessNumber(text);
}
