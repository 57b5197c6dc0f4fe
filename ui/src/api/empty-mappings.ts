import { plural } from '@lingui/core/macro';

/** How many mappings of a run found nothing; empty if none did. */
export function emptyMappings(count: number): string {
  if (count === 0) return '';
  return plural(count, { one: '# mapping found nothing', other: '# mappings found nothing' });
}
