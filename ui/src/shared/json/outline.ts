/**
 * Finds the positions of the members in a JSON text, one container at a time, without building values or
 * parsing numbers. The text is UTF-8 and may be cut, because only its beginning was fetched.
 */

/** Number of entries for one member in the result of `membersAt`. */
export const STRIDE = 6;
/** Offsets in it; a member of an array has no key, so both key entries are -1. */
export const KEY_START = 0;
export const KEY_END = 1;
export const START = 2;
export const END = 3;
/** The number of members that the value itself has, as far as the text goes; 0 if it is no container. */
export const COUNT = 4;
/** 1 if its end was found, else 0: a number at the end of the text may continue. */
export const WHOLE = 5;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const BRACE = 0x7b;
const BRACE_END = 0x7d;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;

/** The members of the object or array that begins at a position. */
export function membersAt(bytes: Uint8Array, start: number): Int32Array {
  const found = new Growing();
  const isObject = bytes[start] === BRACE;
  let at = start + 1;
  for (;;) {
    at = afterSpace(bytes, at);
    if (bytes[at] === COMMA) at = afterSpace(bytes, at + 1);
    const first = bytes[at];
    if (first === undefined || first === BRACE_END || first === BRACKET_END) break;
    let keyStart = -1;
    let keyEnd = -1;
    if (isObject) {
      keyStart = at;
      keyEnd = afterString(bytes, at);
      at = afterSpace(bytes, keyEnd);
      if (bytes[at] === COLON) at = afterSpace(bytes, at + 1);
      if (at >= bytes.length) break;
    }
    const { end, count, whole } = valueAt(bytes, at);
    found.add(keyStart, keyEnd, at, end, count, whole ? 1 : 0);
    at = end;
  }
  return found.list();
}

interface Extent {
  readonly end: number;
  readonly count: number;
  readonly whole: boolean;
}

/** The extent of the value at a position. */
export function valueAt(bytes: Uint8Array, start: number): Extent {
  const first = bytes[start];
  if (first === BRACE || first === BRACKET) return containerAt(bytes, start);
  if (first === QUOTE) {
    const end = afterString(bytes, start);
    return { end, count: 0, whole: isClosed(bytes, start, end) };
  }
  let at = start;
  while (at < bytes.length && !endsScalar(bytes[at])) at += 1;
  return { end: at, count: 0, whole: at < bytes.length };
}

function containerAt(bytes: Uint8Array, start: number): Extent {
  const { length } = bytes;
  let at = start + 1;
  let depth = 1;
  let commas = 0;
  let empty = true;
  while (at < length) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      empty = false;
      at = afterString(bytes, at);
      continue;
    }
    at += 1;
    if (byte === BRACE || byte === BRACKET) {
      depth += 1;
      empty = false;
    } else if (byte === BRACE_END || byte === BRACKET_END) {
      depth -= 1;
      if (depth === 0) return { end: at, count: empty ? 0 : commas + 1, whole: true };
    } else if (byte === COMMA) {
      if (depth === 1) commas += 1;
    } else if (empty && !isSpace(byte)) {
      empty = false;
    }
  }
  return { end: length, count: empty ? 0 : commas + 1, whole: false };
}

/** The position after the closing quote; the end of the text if there is none. */
export function afterString(bytes: Uint8Array, start: number): number {
  const { length } = bytes;
  let at = start + 1;
  while (at < length) {
    const byte = bytes[at];
    if (byte === BACKSLASH) at += 2;
    else if (byte === QUOTE) return at + 1;
    else at += 1;
  }
  return length;
}

/** Whether a string at the end of the text has its closing quote. */
function isClosed(bytes: Uint8Array, start: number, end: number): boolean {
  if (end < bytes.length) return true;
  if (end - start < 2 || bytes[end - 1] !== QUOTE) return false;
  let slashes = 0;
  while (bytes[end - 2 - slashes] === BACKSLASH) slashes += 1;
  return slashes % 2 === 0;
}

function afterSpace(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && isSpace(bytes[at])) at += 1;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function endsScalar(byte: number | undefined): boolean {
  return byte === COMMA || byte === BRACE_END || byte === BRACKET_END || isSpace(byte);
}

/** A list of numbers that grows as needed. */
class Growing {
  private numbers = new Int32Array(STRIDE * 64);
  private length = 0;

  add(...values: readonly [number, number, number, number, number, number]) {
    if (this.length === this.numbers.length) {
      const larger = new Int32Array(this.numbers.length * 2);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers.set(values, this.length);
    this.length += STRIDE;
  }

  list(): Int32Array {
    return this.numbers.slice(0, this.length);
  }
}
