import { t } from '@lingui/core/macro';
import type { ExecutionStatus } from '@/api/executions';

/** The results of the last executions: one bar each, the newest last, and the same in words. */
export interface Success {
  readonly bars: readonly ExecutionStatus[];
  readonly words: string;
}

/** The results from the last statuses, newest first; null if there are none. */
export function successOf(recent: readonly ExecutionStatus[]): Success | null {
  if (recent.length === 0) return null;
  const ended = recent.filter((status) => ENDED.has(status));
  const completed = ended.filter((status) => status === 'completed').length;
  return {
    bars: recent.toReversed(),
    words: ended.length === 0 ? t`None ended yet` : t`${completed} of ${ended.length} completed`,
  };
}

const ENDED: ReadonlySet<ExecutionStatus> = new Set(['completed', 'failed', 'cancelled']);
