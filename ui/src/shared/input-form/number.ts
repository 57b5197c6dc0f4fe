import { stringOf, typeOf, jsonOf } from './edits';
import type { TextNode } from '@/shared/field-list/json-text';

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const COMMA = /^-?\d+,\d+$/;

export function isNumber(typed: string): boolean {
  return NUMBER.test(typed);
}

/** JSON for what was typed as a number: the number itself, or a text of it where it is none (yet). */
export function numberJson(typed: string): string {
  const bare = typed.trim();
  return isNumber(bare) ? bare : JSON.stringify(typed);
}

/** What a number box shows; null for a value that is neither a number nor a text. */
export function typedNumber(text: string, node: TextNode): string | null {
  return typeOf(text, node) === 'number' ? jsonOf(text, node) : stringOf(text, node);
}

/** The number that a text was probably meant to be; null if that cannot be told. */
export function meantNumber(typed: string): string | null {
  const bare = typed.trim();
  const point = COMMA.test(bare) ? bare.replace(',', '.') : bare;
  return isNumber(point) ? point : null;
}
