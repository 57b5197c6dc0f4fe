import { t } from '@lingui/core/macro';
import type { Remaining } from '@/api/estimates';

/** With fewer past runs, no estimate is shown. */
const ENOUGH_RUNS = 5;

/** The remaining time in words; null if there is no estimate. */
export function remainingTimeWords(remaining: Remaining | null, secondsSince: number): string | null {
  if (remaining === null) return null;
  const low = Math.max(0, remaining.low_ms / 1_000 - secondsSince);
  const high = remaining.high_ms / 1_000 - secondsSince;
  if (remaining.samples < ENOUGH_RUNS && (remaining.overdue || high <= 0)) return null;
  if (remaining.overdue) return t`takes longer than ever before`;
  if (high <= 0) return t`takes longer than usual`;
  const unit = high < 10 ? 1 : high < 60 ? 5 : high < 600 ? 30 : 60;
  const from = Math.floor(low / unit) * unit;
  const to = Math.max(unit, Math.ceil(high / unit) * unit);
  if (from === 0) return t`up to ${span(to)} left`;
  if (from === to) return t`about ${span(to)} left`;
  const same = (from < 60) === (to < 60) && from % 60 === to % 60;
  const plain = to < 60 || same;
  const range = `${plain ? span(from).replace(/ \S+$/, '') : span(from)}–${span(to)}`;
  return t`about ${range} left`;
}

function span(seconds: number): string {
  if (seconds < 60) return t`${seconds} s`;
  const rest = seconds % 60;
  return rest === 0 ? t`${seconds / 60} min` : t`${Math.floor(seconds / 60)} min ${rest} s`;
}
