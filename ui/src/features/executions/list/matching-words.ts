import { plural, t } from '@lingui/core/macro';
import { number } from '@/shared/i18n/numbers';

/**
 * The number of matches, or a lower bound: counting a million takes long, and the list loads further pages.
 */
export function matchingWords(count: number, more: boolean): string {
  if (count === 0) return '';
  if (more) return t`${number(count)}+ executions match`;
  return plural(count, { one: '# execution matches', other: '# executions match' });
}
