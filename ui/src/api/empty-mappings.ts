import { plural } from '@lingui/core/macro';

/** Says how many mappings of a run found nothing; empty if all found a value. */
export function emptyMappings(count: number): string {
  if (count === 0) return '';
  return plural(count, { one: '# mapping found nothing', other: '# mappings found nothing' });
}
