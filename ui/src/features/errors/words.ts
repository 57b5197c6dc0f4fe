import type { ErrorFigures } from '@/api/figures';

type Counted = Pick<ErrorFigures, 'failures' | 'failed' | 'ended' | 'share'>;

/**
 * How much failed, in a sentence. Narrowed by an agent or a kind, executions are counted instead of
 * their runs, and only those that are still kept.
 */
export function failuresInWords({ failures, failed, ended, share }: Counted, narrowed: boolean): string {
  const counted = failures === 1 ? '1 failure' : `${number(failures)} failures`;
  if (share === null) return counted;
  const part = `${(share * 100).toFixed(1)} %`;
  const runs = ended === 1 ? '1 run' : `${number(ended)} runs`;
  if (!narrowed) return `${counted} in ${number(failed)} of ${runs}, ${part}`;
  const executions = failed === 1 ? '1 kept execution' : `${number(failed)} kept executions`;
  return `${counted} in ${executions}, ${part} of ${runs}`;
}

function number(count: number): string {
  return count.toLocaleString('en');
}
