import { t } from '@lingui/core/macro';
import { allIds, keyOf, type Draft, type StepId } from './draft';

const LONGEST = 63;

/** The slug for a name, as the server derives it; empty if no letter is left. */
export function slugOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LONGEST)
    .replace(/-+$/, '');
}

/** A step key derived from a name that no other step has. */
export function freeKey(draft: Draft, name: string): string {
  const plain = slugOf(name).replaceAll('-', '_');
  const wanted = (/^[a-z]/.test(plain) ? plain : `step_${plain}`.replace(/_+$/, '')).slice(0, LONGEST);
  const taken = new Set(allIds(draft).map((id) => keyOf(draft, id)));
  for (let n = 1; ; n += 1) {
    const ending = n === 1 ? '' : `_${n}`;
    const key = wanted.slice(0, LONGEST - ending.length) + ending;
    if (!taken.has(key)) return key;
  }
}

const KEY = /^[a-z][a-z0-9_]{0,62}$/;

/** Why a key is invalid, in words; null if it is valid. */
export function keyFault(draft: Draft, id: StepId, key: string): string | null {
  if (!KEY.test(key)) return t`Use lower-case letters, digits and _, beginning with a letter.`;
  const taken = allIds(draft).some((other) => other !== id && keyOf(draft, other) === key);
  return taken ? t`Another step has the key ${key}. Give this one another.` : null;
}
