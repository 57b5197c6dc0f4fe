import { t } from '@lingui/core/macro';
import { number } from '@/shared/i18n/numbers';

/** What the stand-in of the sandbox calls itself. */
export const SANDBOX = 'sandbox';

/** What a language model cost; null where no price of it is known. */
export function costWords(cost: number | null): string {
  if (cost === null) return t`cost unknown`;
  return `$${number(cost, cost > 0 && cost < 0.01 ? 4 : 2)}`;
}
