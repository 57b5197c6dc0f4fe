import { duration } from '@/shared/time/format';

export function count(value: number): string {
  return value.toLocaleString('en');
}

/** A part of a whole, such as `96.6 %`; a dash if there is no whole. */
export function share(value: number | null): string {
  if (value === null) return '–';
  const percent = value * 100;
  // What is not all is not told as all.
  const shown = percent < 100 ? Math.min(percent, 99.9) : percent;
  return `${shown.toFixed(1).replace(/\.0$/, '')} %`;
}

/** A cost; null where no price is known. */
export function dollars(value: number | null): string {
  if (value === null) return 'unknown';
  if (value === 0) return '$0';
  return value < 0.01 ? 'under $0.01' : `$${value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

export function milliseconds(value: number | undefined): string {
  return value === undefined ? '–' : duration(value / 1_000);
}
