import { dateLocale } from '@/shared/i18n/numbers';

/** An instant to the minute, in the zone of the reader: `22 Nov, 14:32`. */
export function clockTime(at: string): string {
  return new Date(at).toLocaleString(dateLocale(), {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}
