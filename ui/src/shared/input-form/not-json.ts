import { t } from '@lingui/core/macro';
import { isObject, objectWanted, parseJson } from '@/shared/json/document';

/** What the parser's sentences begin with, and what is wrong then. */
const REASONS: readonly (readonly [RegExp, () => string])[] = [
  [/^Comma/, () => t`comma missing`],
  [/^Colon/, () => t`colon missing`],
  [/^Quoted object key/, () => t`name in quotes missing`],
  [/^(?:Object value|JSON value|Array item)/, () => t`value missing`],
  [/^End of string/, () => t`closing quote missing`],
  [/^Duplicate key/, () => t`the same name twice`],
  [/^Invalid number/, () => t`number not finished`],
  [/^Expected end/, () => t`text after the end`],
  [/^Invalid character/, () => t`line break or tab inside a text`],
  [/^Invalid (?:escape|unicode)/, () => t`unknown escape`],
];

/** Why a text is not JSON, and in which line; null if it is. */
export function notJson(text: string): string | null {
  try {
    parseJson(text);
    return null;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const reason = REASONS.find(([begins]) => begins.test(said))?.[1]() ?? said;
    const at = Number(/at position (\d+)$/.exec(said)?.[1] ?? 0);
    const line = text.slice(0, at).trimEnd().split('\n').length;
    return t`Not JSON: line ${line}, ${reason}.`;
  }
}

/** Why a text cannot be an input, which is a JSON object; null if it can. */
export function inputFault(text: string): string | null {
  return notJson(text) ?? (isObject(parseJson(text)) ? null : objectWanted());
}
