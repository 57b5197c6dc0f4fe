import { plural, t } from '@lingui/core/macro';
import type { Usage } from '@/api/workflows';

/** What uses a workflow, one sentence each. */
export function usageWords({
  pending,
  running,
  executions_30_days: recent,
  last_execution_at: last,
}: Usage): readonly string[] {
  const open = [
    ...(running > 0 ? [finishing(running)] : []),
    ...(pending > 0 ? [waiting(pending)] : []),
  ];
  return [
    ...(open.length > 0 ? open : [t`No execution runs or waits.`]),
    last === null ? t`It never ran in production.` : lately(recent),
  ];
}

function finishing(count: number): string {
  return plural(count, {
    one: '# execution runs now and will finish.',
    other: '# executions run now and will finish.',
  });
}

function waiting(count: number): string {
  return plural(count, {
    one: '# execution waits for a worker and will run.',
    other: '# executions wait for a worker and will run.',
  });
}

function lately(count: number): string {
  if (count === 0) return t`It did not run in production in the last 30 days.`;
  return plural(count, {
    one: 'It ran once in production in the last 30 days.',
    other: 'It ran # times in production in the last 30 days.',
  });
}
