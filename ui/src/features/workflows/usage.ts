import type { Usage } from '@/api/workflows';

/** What uses a workflow, a sentence each. */
export function usageWords({
  pending,
  running,
  executions_30_days: recent,
  last_execution_at: last,
}: Usage): readonly string[] {
  const open = [
    ...(running > 0 ? [`${counted(running, 'runs', 'run')} now and will finish.`] : []),
    ...(pending > 0 ? [`${counted(pending, 'waits', 'wait')} for a worker and will run.`] : []),
  ];
  return [
    ...(open.length > 0 ? open : ['No execution runs or waits.']),
    last === null ? 'It never ran in production.' : lately(recent),
  ];
}

function counted(count: number, one: string, many: string): string {
  return count === 1 ? `1 execution ${one}` : `${count.toLocaleString('en')} executions ${many}`;
}

function lately(count: number): string {
  if (count === 0) return 'It did not run in production in the last 30 days.';
  const times = count === 1 ? 'once' : `${count.toLocaleString('en')} times`;
  return `It ran ${times} in production in the last 30 days.`;
}
