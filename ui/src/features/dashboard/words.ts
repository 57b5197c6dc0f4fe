import { t } from '@lingui/core/macro';
import { i18n } from '@/shared/i18n/i18n';
import { number } from '@/shared/i18n/numbers';
import { duration } from '@/shared/time/format';

/** Formats a share, such as `96.6 %`; a dash if there is none. */
export function share(value: number | null): string {
  if (value === null) return '–';
  const percent = value * 100;
  // A share below 100 % must not be rounded up to it.
  const shown = percent < 100 ? Math.min(percent, 99.9) : percent;
  return `${i18n.number(shown, { maximumFractionDigits: 1 })} %`;
}

/** Formats a cost; null if no price is known. */
export function dollars(value: number | null): string {
  if (value === null) return t`unknown`;
  if (value === 0) return '$0';
  return value < 0.01 ? t`under $0.01` : `$${number(value, 2)}`;
}

export function milliseconds(value: number | undefined): string {
  return value === undefined ? '–' : duration(value / 1_000);
}
