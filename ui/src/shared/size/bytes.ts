import { plural } from '@lingui/core/macro';
import { number } from '@/shared/i18n/numbers';

const KILO = 1_000;

/** Formats a size for people: `312 bytes`, `1.2 KB`, `10.4 MB`. */
export function bytes(count: number): string {
  if (count < KILO) return plural(count, { one: '# byte', other: '# bytes' });
  const [size, unit] = count < KILO * KILO * 0.99995 ? [count / KILO, 'KB'] : [count / KILO / KILO, 'MB'];
  return `${number(size, 1)} ${unit}`;
}
