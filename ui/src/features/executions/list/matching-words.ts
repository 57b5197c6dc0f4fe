import { plural, t } from '@lingui/core/macro';
import { number } from '@/shared/i18n/numbers';

/** How many match, or at least so many: to count a million takes long, and a list reads on as it goes. */
export function matchingWords(count: number, more: boolean): string {
  if (count === 0) return '';
  if (more) return t`${number(count)}+ executions match`;
  return plural(count, { one: '# execution matches', other: '# executions match' });
}
