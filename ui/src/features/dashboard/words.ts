import { t } from '@lingui/core/macro';
import { i18n } from '@/shared/i18n/i18n';
import { number } from '@/shared/i18n/numbers';
import { duration } from '@/shared/time/format';

/** A part of a whole, such as `96.6 %`; a dash if there is no whole. */
export function share(value: number | null): string {
  if (value === null) return '–';
  const percent = value * 100;
  // What is not all is not told as all.
  const shown = percent < 100 ? Math.min(percent, 99.9) : percent;
  return `${i18n.number(shown, { maximumFractionDigits: 1 })} %`;
}

/** A cost; null where no price is known. */
export function dollars(value: number | null): string {
  if (value === null) return t`unknown`;
  if (value === 0) return '$0';
  return value < 0.01 ? t`under $0.01` : `$${number(value, 2)}`;
}

export function milliseconds(value: number | undefined): string {
  return value === undefined ? '–' : duration(value / 1_000);
}
