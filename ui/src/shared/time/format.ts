import { plural, t } from '@lingui/core/macro';
import { dateLocale, number } from '@/shared/i18n/numbers';

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

const two = (value: number) => String(value).padStart(2, '0');

/** Formats a duration: `2.3 s`, `1 m 04 s`, `2 h 05 m`; milliseconds below a tenth of a second. */
export function duration(seconds: number): string {
  if (seconds < 0.1) return t`${Math.round(seconds * 1_000)} ms`;
  if (Number(seconds.toFixed(1)) < MINUTE) return t`${number(seconds, 1)} s`;
  const whole = Math.round(seconds);
  if (whole < HOUR) return t`${Math.floor(whole / MINUTE)} m ${two(whole % MINUTE)} s`;
  return t`${Math.floor(whole / HOUR)} h ${two(Math.floor((whole % HOUR) / MINUTE))} m`;
}

/** Formats a range of durations: `1.8–2.6 s`, `40 s–1 m 10 s`; a single one if both are equal. */
export function durations(low: number, high: number): string {
  const [from, to] = [low, high].map(high < 10 ? duration : roughly) as [string, string];
  if (from === to) return to;
  const same = unitOf(from) === unitOf(to);
  return `${same ? from.slice(0, -unitOf(from).length).trimEnd() : from}–${to}`;
}

/** Without tenths, which do not matter in long durations. */
function roughly(seconds: number): string {
  return seconds < 59.5 ? t`${Math.round(seconds)} s` : duration(seconds);
}

/** Formats an estimate in one unit: `40 s`, `2 min`, `3 h`. */
export function roughDuration(seconds: number): string {
  if (seconds < 59.5) return t`${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / MINUTE);
  return minutes < 60 ? t`${minutes} min` : t`${Math.round(seconds / HOUR)} h`;
}

/** The unit of a duration that has only one, in any language. */
function unitOf(span: string): string {
  return /^[\d.,]+ (\D+)$/.exec(span)?.[1] ?? span;
}

/** The time of day to the minute, in the user's time zone. */
export function clock(at: Date): string {
  return at.toLocaleTimeString(dateLocale(), { hour: '2-digit', minute: '2-digit' });
}

/** The time of day to the second. */
export function exactTime(at: Date): string {
  return at.toLocaleTimeString(dateLocale(), { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** The instant to the second, in UTC. */
export function utc(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** How long ago an instant was; the date after more than a week. */
export function ago(at: Date, now: Date): string {
  const seconds = (now.getTime() - at.getTime()) / 1_000;
  if (seconds < 10) return t`just now`;
  if (seconds < MINUTE) return t`${Math.floor(seconds)} s ago`;
  if (seconds < HOUR) return t`${Math.floor(seconds / MINUTE)} min ago`;
  if (seconds < DAY) return t`${Math.floor(seconds / HOUR)} h ago`;
  const days = Math.floor(seconds / DAY);
  if (days <= 7) return plural(days, { one: '# day ago', other: '# days ago' });
  return at.toLocaleDateString(dateLocale(), { day: 'numeric', month: 'short', year: 'numeric' });
}

/** The instant to the second, in the user's time zone. */
export function exact(at: Date): string {
  return at.toLocaleString(dateLocale(), {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
}
