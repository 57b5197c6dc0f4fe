import { SOURCE, i18n } from './i18n';

/** A number as the language writes it, with so many digits after the point. */
export function number(value: number, digits = 0): string {
  return i18n.number(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Whose dates and times are written: English ones are British, with the day first and 24 hours. */
export function dateLocale(): string {
  return i18n.locale === SOURCE ? 'en-GB' : i18n.locale;
}
