import { plural, t } from '@lingui/core/macro';
import type { ErrorFigures } from '@/api/analytics';
import { number } from '@/shared/i18n/numbers';

type Counted = Pick<ErrorFigures, 'failures' | 'failed' | 'ended' | 'share'>;

/**
 * Summarizes the failures in a sentence. Filtered by an agent or a kind, it counts stored executions
 * instead of runs.
 */
export function failuresInWords({ failures, failed, ended, share }: Counted, narrowed: boolean): string {
  if (share === null) return plural(failures, { one: '# failure', other: '# failures' });
  const part = `${number(share * 100, 1)} %`;
  if (!narrowed) {
    return t`${plural(failures, { one: '# failure', other: '# failures' })} in ${number(failed)} of ${plural(ended, { one: '# run', other: '# runs' })}, ${part}`;
  }
  return t`${plural(failures, { one: '# failure', other: '# failures' })} in ${plural(failed, { one: '# kept execution', other: '# kept executions' })}, ${part} of ${plural(ended, { one: '# run', other: '# runs' })}`;
}
