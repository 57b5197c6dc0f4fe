import { SOURCE, i18n } from './i18n';

/** Formats a number in the current language, with this many decimal places. */
export function number(value: number, digits = 0): string {
  return i18n.number(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The locale of dates and times: for English it is British, with the day first and 24 hours. */
export function dateLocale(): string {
  return i18n.locale === SOURCE ? 'en-GB' : i18n.locale;
}
