import { plural, t } from '@lingui/core/macro';
import type { ErrorFigures } from '@/api/analytics';
import { number } from '@/shared/i18n/numbers';

type Counted = Pick<ErrorFigures, 'failures' | 'failed' | 'ended' | 'share'>;

/**
 * How much failed, in a sentence. Narrowed by an agent or a kind, executions are counted instead of
 * their runs, and only those that are still kept.
 */
export function failuresInWords({ failures, failed, ended, share }: Counted, narrowed: boolean): string {
  if (share === null) return plural(failures, { one: '# failure', other: '# failures' });
  const part = `${number(share * 100, 1)} %`;
  if (!narrowed) {
    return t`${plural(failures, { one: '# failure', other: '# failures' })} in ${number(failed)} of ${plural(ended, { one: '# run', other: '# runs' })}, ${part}`;
  }
  return t`${plural(failures, { one: '# failure', other: '# failures' })} in ${plural(failed, { one: '# kept execution', other: '# kept executions' })}, ${part} of ${plural(ended, { one: '# run', other: '# runs' })}`;
}
