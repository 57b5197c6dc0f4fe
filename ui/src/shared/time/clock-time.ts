import { dateLocale } from '@/shared/i18n/numbers';

/** Formats an instant to the minute, in the user's time zone: `22 Nov, 14:32`. */
export function clockTime(at: string): string {
  return new Date(at).toLocaleString(dateLocale(), {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}
