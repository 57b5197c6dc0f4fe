import { t } from '@lingui/core/macro';
import { number } from '@/shared/i18n/numbers';
import type { Step } from './executions';

/** What the stand-in of the sandbox calls itself. */
export const SANDBOX = 'sandbox';

/** What a language model cost; null where no price of it is known. */
export function costWords(cost: number | null): string {
  if (cost === null) return t`cost unknown`;
  return `$${number(cost, cost > 0 && cost < 0.01 ? 4 : 2)}`;
}

/** What went into a language model and came out of it. */
export function tokensWords({ input_tokens: given, cached_tokens: cached, output_tokens: returned }: Step['llm']): string {
  const [all, again, out] = [number(given), number(cached), number(returned)];
  return cached === 0 ? t`${all} tokens in, ${out} out` : t`${all} tokens in, ${again} of them cached, ${out} out`;
}
