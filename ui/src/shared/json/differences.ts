import { LosslessNumber } from 'lossless-json';
import { isObject, type Json } from './document';

/** A place where two values are not the same; a side is undefined where it has nothing there. */
export interface Difference {
  /** Names of members and numbers of items on the way there; empty for the whole value. */
  readonly path: readonly string[];
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** Where two values differ. The order of members and the way a number is written make no difference. */
export function differencesOf(before: Json | undefined, after: Json | undefined): readonly Difference[] {
  return differing([], before, after);
}

function differing(path: readonly string[], before: Json | undefined, after: Json | undefined): readonly Difference[] {
  const [one, other] = [partsOf(before), partsOf(after)];
  if (one !== null && other !== null && Array.isArray(before) === Array.isArray(after)) {
    const names = [...new Set([...one.keys(), ...other.keys()])];
    return names.flatMap((name) => differing([...path, name], one.get(name), other.get(name)));
  }
  return isSame(before, after) ? [] : [{ path, before, after }];
}

function partsOf(value: Json | undefined): ReadonlyMap<string, Json> | null {
  if (Array.isArray(value)) {
    return new Map((value as readonly Json[]).map((item, index) => [String(index + 1), item]));
  }
  return isObject(value) ? new Map(Object.entries(value)) : null;
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  const [left, right] = [numeralOf(one), numeralOf(other)];
  return left === null || right === null ? one === other : left === right;
}

/** One text for a number however it is written, without rounding: 1.50 and 15e-1 become `15e-1`. */
function numeralOf(value: Json | undefined): string | null {
  if (typeof value !== 'number' && !(value instanceof LosslessNumber)) return null;
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(String(value));
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const short = digits.replace(/0+$/, '');
  if (short === '') return '0';
  return `${sign}${short}e${Number(exponent) - fraction.length + digits.length - short.length}`;
}
