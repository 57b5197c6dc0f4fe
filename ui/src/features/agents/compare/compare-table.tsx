import { t } from '@lingui/core/macro';
import { Button, SegmentedControl, UnstyledButton } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { downloadText } from '@/shared/files/csv';
import table from '@/shared/layout/table.module.css';
import { StatusBadge } from '@/shared/status/status-badge';
import { duration } from '@/shared/time/format';
import { Instant } from '@/shared/time/instant';
import { AnswersDialog } from './answers-dialog';
import { differs, hasFailed, type Row } from './comparison';
import { comparisonCsv } from './csv';
import { beforeWords, differenceWords, firstValues, inputName } from './words';
import bench from '@/features/agents/bench/bench.module.css';
import classes from './compare.module.css';

interface CompareTableProps {
  readonly rows: readonly Row[];
  /** The version that all inputs were recorded with; null if there were several. */
  readonly version: number | null;
}

/** What the draft answers to each input, beside what was recorded. */
export function CompareTable({ rows, version }: CompareTableProps) {
  const [filter, setFilter] = useState<'differ' | 'all'>('differ');
  const [open, setOpen] = useState<Row | null>(null);
  const ended = rows.filter(({ outcome }) => outcome !== null);
  const different = ended.filter((row) => differs(row) || hasFailed(row));
  const shown = filter === 'all' ? ended : different;
  const before = beforeWords(version);
  return (
    <>
      <div className={classes.toolbar}>
        <SegmentedControl
          size="xs"
          aria-label={t`Show inputs`}
          value={filter}
          data={[
            { value: 'differ', label: t`Differ (${different.length})` },
            { value: 'all', label: t`All (${ended.length})` },
          ]}
          onChange={(value) => {
            setFilter(value === 'all' ? 'all' : 'differ');
          }}
        />
        <Button
          variant="subtle"
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={() => {
            downloadText('comparison.csv', comparisonCsv(ended, before), 'text/csv');
          }}
        >
          {t`Download CSV`}
        </Button>
      </div>
      {shown.length === 0 ? (
        <p className={bench.hint}>{t`Every answer is the same so far.`}</p>
      ) : (
        <div className={classes.scroll}>
          <table className={`${table.table} ${classes.table ?? ''}`} aria-label={t`Inputs compared`}>
            <thead>
              <tr>
                <th scope="col">{t`Input`}</th>
                <th scope="col">{t`Differs in`}</th>
                <th scope="col">{before}</th>
                <th scope="col">{t`Draft`}</th>
                <th scope="col" className={table.number}>{t`Time`}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <InputRow
                  key={`${row.input.execution_id} ${row.input.step}`}
                  row={row}
                  several={version === null}
                  onOpen={() => {
                    setOpen(row);
                  }}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {open !== null && (
        <AnswersDialog
          row={open}
          version={open.input.version}
          onClose={() => {
            setOpen(null);
          }}
        />
      )}
    </>
  );
}

interface InputRowProps {
  readonly row: Row;
  /** Whether the inputs were recorded with several versions. */
  readonly several: boolean;
  readonly onOpen: () => void;
}

function InputRow({ row, several, onOpen }: InputRowProps) {
  const { input, outcome } = row;
  if (outcome === null) return null;
  const name = inputName(row);
  const values = outcome.kind === 'answered' && outcome.differences.length > 0 ? firstValues(outcome) : null;
  return (
    <tr>
      <td>
        <UnstyledButton className={classes.input ?? ''} title={name} aria-label={t`Compare the answers to ${name}`} onClick={onOpen}>
          {name}
        </UnstyledButton>
        <span className={classes.second}>
          <Instant at={input.completed_at} />
          {several && input.version !== null && ` · ${t`version ${input.version}`}`}
        </span>
      </td>
      <td>
        {outcome.kind === 'failed' ? (
          <StatusBadge status="failed" />
        ) : outcome.differences.length === 0 ? (
          <span className={table.quiet}>{t`Same`}</span>
        ) : (
          <span className={classes.clipped} title={differenceWords(outcome)}>
            <span aria-hidden>~ </span>
            {differenceWords(outcome)}
          </span>
        )}
      </td>
      <td className={classes.value} title={values?.before}>
        <span className={classes.clipped}>{values?.before}</span>
      </td>
      <td className={classes.value} title={outcome.kind === 'failed' ? outcome.why : values?.after}>
        <span className={classes.clipped}>{outcome.kind === 'failed' ? outcome.why : values?.after}</span>
      </td>
      <td className={`${table.number} ${table.nowrap}`}>{outcome.tookMs === null ? '–' : duration(outcome.tookMs / 1_000)}</td>
    </tr>
  );
}
