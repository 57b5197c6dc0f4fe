import { t } from '@lingui/core/macro';
import { csvOf } from '@/shared/files/csv';
import type { Row } from './comparison';
import { differenceWords, inputName } from './words';

/** The rows that ended, with both answers as exact JSON. */
export function comparisonCsv(rows: readonly Row[], before: string): string {
  const head = [t`Input`, t`Execution`, t`Recorded at`, t`Result`, t`Differs in`, before, t`Draft`, t`Failure`];
  return csvOf([head, ...rows.flatMap((row) => (row.outcome === null ? [] : [cellsOf(row, row.outcome)]))]);
}

function cellsOf(row: Row, outcome: NonNullable<Row['outcome']>): readonly string[] {
  const { execution_id: execution, completed_at: at } = row.input;
  const begin = [inputName(row), execution, at];
  if (outcome.kind === 'failed') return [...begin, t`Failed`, '', outcome.before ?? '', '', outcome.why];
  const same = outcome.differences.length === 0;
  return [...begin, same ? t`Same` : t`Differs`, differenceWords(outcome), outcome.before, outcome.after, ''];
}
