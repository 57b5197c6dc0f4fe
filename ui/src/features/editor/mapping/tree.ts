import { plural } from '@lingui/core/macro';
import type { Field } from '@/api/drafts';
import { writeJson } from '@/shared/json/document';

export interface TreeRow {
  readonly field: Field;
  readonly depth: number;
  readonly open: boolean;
}

/** The visible rows of the tree: expanded ones, or all matches of a search. */
export function visibleRows(
  fields: readonly Field[],
  unfolded: ReadonlySet<string>,
  wanted: string,
  depth = 0,
): readonly TreeRow[] {
  const word = wanted.trim().toLowerCase();
  return fields.flatMap((field) => {
    if (word !== '' && !matches(field, word)) return [];
    const open = field.children.length > 0 && (word !== '' || unfolded.has(field.path));
    return [
      { field, depth, open },
      ...(open ? visibleRows(field.children, unfolded, hasWord(field, word) ? '' : wanted, depth + 1) : []),
    ];
  });
}

/** A sample value on one line. */
export function sampleText(field: Field): string {
  if (field.sample === undefined) return '';
  const { sample } = field;
  if (Array.isArray(sample)) return plural(sample.length, { one: '# item', other: '# items' });
  const text = writeJson(sample);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function hasWord({ label, path }: Field, word: string): boolean {
  return `${label} ${path}`.toLowerCase().includes(word);
}

function matches(field: Field, word: string): boolean {
  return hasWord(field, word) || field.children.some((child) => matches(child, word));
}
