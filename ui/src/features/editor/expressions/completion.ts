import type { FieldLike } from '@/features/editor/model/auto-match';
import type { ExpressionFunction } from './functions';

/** Something that may stand at the cursor. */
export type Completion =
  | { readonly kind: 'field'; readonly text: string; readonly types: readonly string[] }
  | { readonly kind: 'function'; readonly text: string; readonly what: string; readonly example: string };

export interface Completions {
  /** The part of the text that an accepted completion replaces. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly Completion[];
}

/** Shown at once; typing on finds the others. */
const MOST = 12;
/** A path, or its beginning, that ends at the cursor. */
const PATH_BEFORE = /(?:[A-Za-z_]\w*|"(?:[^"\\]|\\.)*")(?:\.(?:[A-Za-z_]\w*|"(?:[^"\\]|\\.)*")|\[-?\d+\])*\.?$/;
/** A value that is complete, after which an operator follows. */
const VALUE_BEFORE = /[\w)\]'"`]\s*$/;

/** The fields and functions that fit what stands before the cursor; nothing inside a text or a constant. */
export function completionsAt(
  text: string,
  cursor: number,
  fields: readonly FieldLike[],
  functions: readonly ExpressionFunction[],
): Completions {
  const before = text.slice(0, cursor);
  const none = { from: cursor, to: cursor, items: [] };
  if (isQuoted(before)) return none;
  const typed = PATH_BEFORE.exec(before)?.[0] ?? '';
  if (typed === '' && VALUE_BEFORE.test(before)) return none;
  const from = cursor - typed.length;
  const rest = /^\w*/.exec(text.slice(cursor))?.[0] ?? '';
  const paths = fieldsMatching(fields, typed);
  const calls = typed.includes('.') || typed.includes('[') ? [] : functionsMatching(functions, typed);
  const items = [...paths, ...calls].filter((item) => item.text !== typed + rest).slice(0, MOST);
  return { from, to: cursor + rest.length, items };
}

/** The text with a completion in its place, and where the cursor goes: between the brackets of a function. */
export function completed(text: string, { from, to }: Completions, item: Completion): { text: string; cursor: number } {
  const inserted = item.kind === 'function' ? `${item.text}()` : item.text;
  return {
    text: text.slice(0, from) + inserted + text.slice(to),
    cursor: from + inserted.length - (item.kind === 'function' ? 1 : 0),
  };
}

/** Children of the typed path first, then fields whose path or name begins so, the least nested first. */
function fieldsMatching(fields: readonly FieldLike[], typed: string): readonly Completion[] {
  const wanted = typed.toLowerCase();
  const all = fields.flatMap((field) => flat(field));
  const ranked = all.flatMap((field) => {
    const path = field.path.toLowerCase();
    const rank = path.startsWith(wanted) ? 0 : lastName(path).startsWith(wanted) ? 1 : null;
    return rank === null ? [] : [{ field, rank, depth: field.path.split('.').length }];
  });
  ranked.sort((one, other) => one.rank - other.rank || one.depth - other.depth);
  return ranked.map(({ field }) => ({ kind: 'field', text: field.path, types: field.types }));
}

function functionsMatching(functions: readonly ExpressionFunction[], typed: string): readonly Completion[] {
  return functions
    .filter(({ name }) => name.startsWith(typed.toLowerCase()))
    .map(({ name, what, example }) => ({ kind: 'function', text: name, what, example }));
}

function flat(field: FieldLike): readonly FieldLike[] {
  return [field, ...field.children.flatMap((child) => flat(child))];
}

function lastName(path: string): string {
  return /([a-z_]\w*)$/.exec(path)?.[1] ?? path;
}

/** Whether the end of a text is inside `'…'` or `` `…` ``. */
function isQuoted(before: string): boolean {
  let open: string | null = null;
  for (let at = 0; at < before.length; at += 1) {
    const character = before.charAt(at);
    if (open !== null && character === '\\') at += 1;
    else if (character === open) open = null;
    else if (open === null && (character === "'" || character === '`')) open = character;
  }
  return open !== null;
}
