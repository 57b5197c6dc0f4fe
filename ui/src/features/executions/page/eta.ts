import type { Remaining } from '@/api/expected';

/** Fewer past runs do not say what is usual. */
const ENOUGH_RUNS = 5;

/** What is left of an execution, in words; null where nothing is known of it. */
export function etaWords(remaining: Remaining | null, secondsSince: number): string | null {
  if (remaining === null) return null;
  const low = Math.max(0, remaining.low_ms / 1_000 - secondsSince);
  const high = remaining.high_ms / 1_000 - secondsSince;
  if (remaining.samples < ENOUGH_RUNS && (remaining.overdue || high <= 0)) return null;
  if (remaining.overdue) return 'takes longer than it ever did';
  if (high <= 0) return 'takes longer than usual';
  const unit = high < 10 ? 1 : high < 60 ? 5 : high < 600 ? 30 : 60;
  const from = Math.floor(low / unit) * unit;
  const to = Math.max(unit, Math.ceil(high / unit) * unit);
  if (from === 0) return `up to ${span(to)} left`;
  if (from === to) return `about ${span(to)} left`;
  const same = (from < 60) === (to < 60) && from % 60 === to % 60;
  const plain = to < 60 || same;
  return `about ${plain ? span(from).replace(/ \S+$/, '') : span(from)}–${span(to)} left`;
}

function span(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const rest = seconds % 60;
  return rest === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${rest} s`;
}
