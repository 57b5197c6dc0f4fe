import { afterString } from './outline';

/** A value that was found: the way to it from the top. */
export interface Match {
  readonly way: readonly Turn[];
}

/** A container by the position of its text, and the index of the member in it. */
export interface Turn {
  readonly container: number;
  readonly index: number;
}

export interface Found {
  /** In the order of the text, at most `MOST_MATCHES`. */
  readonly matches: readonly Match[];
  /** Whether there are more. */
  readonly more: boolean;
}

export const MOST_MATCHES = 1_000;

interface Open {
  readonly container: number;
  readonly isObject: boolean;
  index: number;
  /** Whether the key of the current member was read, and holds the words. */
  key: 'none' | 'read' | 'found';
}

/** Finds the values whose key or own text, as it is shown, holds the words; upper and lower case are the same. */
export function search(bytes: Uint8Array, words: string): Found {
  const holds = searcher(bytes, words.toLowerCase());
  const open: Open[] = [];
  const matches: Match[] = [];
  let at = 0;
  while (at < bytes.length) {
    const start = at;
    const top = open.at(-1);
    const sign = String.fromCharCode(bytes[at] ?? 0);
    at = endOfToken(bytes, at, sign);
    if (/[\s:]/.test(sign)) continue;
    if (sign === '}' || sign === ']') open.pop();
    else if (sign === ',') {
      if (top) Object.assign(top, { index: top.index + 1, key: 'none' });
    } else if (top?.isObject === true && top.key === 'none') top.key = holds(start, at) ? 'found' : 'read';
    else {
      const isContainer = sign === '{' || sign === '[';
      if (top?.key === 'found' || (!isContainer && holds(start, at))) {
        if (matches.length === MOST_MATCHES) return { matches, more: true };
        matches.push({ way: open.map(({ container, index }) => ({ container, index })) });
      }
      if (isContainer) open.push({ container: start, isObject: sign === '{', index: 0, key: 'none' });
    }
  }
  return { matches, more: false };
}

function searcher(bytes: Uint8Array, wanted: string) {
  const decoder = new TextDecoder();
  return (start: number, end: number) =>
    end - start >= wanted.length && decoder.decode(bytes.subarray(start, end)).toLowerCase().includes(wanted);
}

function endOfToken(bytes: Uint8Array, start: number, sign: string): number {
  if (sign === '"') return afterString(bytes, start);
  if (!/[\w+-]/.test(sign)) return start + 1;
  let at = start + 1;
  while (at < bytes.length && /[\w.+-]/.test(String.fromCharCode(bytes[at] ?? 0))) at += 1;
  return at;
}
