import { plural, t } from '@lingui/core/macro';
import { Checkbox, VisuallyHidden } from '@mantine/core';
import { useCallbackRef } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { memo, useId, useLayoutEffect, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import { emptyMappings } from '@/api/empty-mappings';
import { isOver, type ExecutionSummary } from '@/api/executions';
import { failureOf } from '@/api/failure';
import { TextLink } from '@/shared/layout/links';
import table from '@/shared/layout/table.module.css';
import { useVisibleRows, VisibleRows } from '@/shared/layout/visible-rows';
import { StatusBadge } from '@/shared/status/status-badge';
import { duration } from '@/shared/time/format';
import { Instant } from '@/shared/time/instant';
import { CopyMenu } from './copy-menu';
import classes from './list.module.css';

/** Row heights, also defined in the style sheet. */
const HEIGHTS = { columns: 41, lines: 73 };
/** Number of rows before the end at which the next page is loaded. */
const AHEAD = 40;

interface ExecutionTableProps {
  readonly rows: readonly ExecutionSummary[];
  readonly isSelected: (row: ExecutionSummary) => boolean;
  readonly onToggle: (at: number, extend: boolean) => void;
  /** Called when scrolling near the end. */
  readonly onNearEnd: () => void;
}

/** A virtualized table of executions. */
export function ExecutionTable({ rows, isSelected, onToggle, onNearEnd }: ExecutionTableProps) {
  const navigate = useNavigate();
  const id = useId();
  const [at, setAt] = useState(0);
  const active = Math.max(0, Math.min(at, rows.length - 1));
  const keys = useMemo(() => rows.map(({ execution_id }) => execution_id), [rows]);
  const { tableRef, rows: drawn, last, onFocusRow, scrollTo } = useVisibleRows(keys, HEIGHTS);
  const nearEnd = last >= rows.length - AHEAD;
  useLayoutEffect(() => {
    if (nearEnd) onNearEnd();
  }, [nearEnd, rows.length, onNearEnd]);

  const tickAt = useCallbackRef((index: number, extend: boolean) => {
    setAt(index);
    onToggle(index, extend);
  });

  function onKeyDown(event: KeyboardEvent) {
    const row = rows[active];
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || !row) return;
    const move = (by: number) => {
      const next = Math.max(0, Math.min(rows.length - 1, active + by));
      setAt(next);
      scrollTo(next);
      if (event.shiftKey) onToggle(next, true);
    };
    const acts: Readonly<Record<string, (() => void) | undefined>> = {
      ArrowDown: () => {
        move(1);
      },
      ArrowUp: () => {
        move(-1);
      },
      x: () => {
        onToggle(active, false);
      },
      X: () => {
        onToggle(active, true);
      },
      Enter: () => {
        void navigate({
          to: '/executions/$executionId',
          params: { executionId: row.execution_id },
        });
      },
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  return (
    <table
      ref={tableRef}
      className={`${table.table} ${classes.table}`}
      role="grid"
      aria-label={t`Executions`}
      aria-multiselectable
      aria-rowcount={rows.length + 1}
      aria-activedescendant={drawn.includes(active) ? `${id}-${active}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <Head />
      <tbody>
        <VisibleRows rows={drawn}>
          {(index) => {
            const row = rows[index];
            return (
              row && (
                <Row
                  key={row.execution_id}
                  id={`${id}-${index}`}
                  row={row}
                  index={index}
                  active={index === active}
                  selected={isSelected(row)}
                  onToggle={tickAt}
                  onFocus={onFocusRow}
                />
              )
            );
          }}
        </VisibleRows>
      </tbody>
    </table>
  );
}

function Head() {
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" className={classes.tickColumn}>
          <VisuallyHidden>{t`Selected`}</VisuallyHidden>
        </th>
        <th scope="col" className={classes.statusColumn}>
          {t`Status`}
        </th>
        <th scope="col" className={classes.workflowColumn}>
          {t`Workflow`}
        </th>
        <th scope="col">{t`Cause, or step`}</th>
        <th scope="col" className={classes.startedColumn}>
          {t`Started`}
        </th>
        <th scope="col" className={`${table.number} ${classes.durationColumn}`}>
          {t`Duration`}
        </th>
        <th scope="col" className={`${table.number} ${classes.stepsColumn}`}>
          {t`Steps`}
        </th>
        <th scope="col" className={classes.idColumn}>
          {t`ID`}
        </th>
        <th scope="col" className={classes.menuColumn}>
          <VisuallyHidden>{t`Actions`}</VisuallyHidden>
        </th>
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly id: string;
  readonly row: ExecutionSummary;
  readonly index: number;
  readonly active: boolean;
  readonly selected: boolean;
  readonly onToggle: (index: number, extend: boolean) => void;
  readonly onFocus: (executionId: string) => void;
}

/** Memoized: scrolling renders only rows that come into view. */
const Row = memo(function Row(props: RowProps) {
  const { id, row, index, active, selected, onToggle, onFocus } = props;
  const told = causeOrStep(row);
  const { execution_id: executionId } = row;
  const leftOut = row.status === 'completed' ? row.left_out : 0;
  return (
    <tr
      id={id}
      className={classes.row}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-active={active}
      onFocus={() => {
        onFocus(executionId);
      }}
    >
      <td>
        <Checkbox
          size="xs"
          aria-label={t`Select ${executionId}`}
          checked={selected}
          onChange={({ nativeEvent }) => {
            onToggle(index, 'shiftKey' in nativeEvent && nativeEvent.shiftKey === true);
          }}
        />
      </td>
      <td>
        <StatusBadge status={row.status} />
      </td>
      <Told title={row.workflow_name} className={table.name}>
        {row.workflow_name}
        {row.mode === 'test' && <span className={table.quiet}> · {t`Test`}</span>}
      </Told>
      <Told title={told} className={leftOut > 0 ? classes.empty : undefined}>
        {told}
      </Told>
      <td>
        <Instant at={row.started_at ?? row.created_at} />
      </td>
      <td className={table.number}>
        {row.duration_seconds === null ? '–' : duration(row.duration_seconds)}
      </td>
      <td className={`${table.number} ${classes.steps}`}>
        {t`${row.completed_steps} of ${row.total_steps}`}
      </td>
      <td className={table.mono}>
        <TextLink inherit to="/executions/$executionId" params={{ executionId }}>
          {executionId}
        </TextLink>
      </td>
      <td className={classes.menu}>
        <CopyMenu executionId={executionId} />
      </td>
    </tr>
  );
});

interface ToldProps {
  readonly title: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A cell that truncates long text and shows all of it on hover. */
function Told({ title, className, children }: ToldProps) {
  return (
    <td title={title || undefined} className={className}>
      {children}
    </td>
  );
}

function causeOrStep(row: ExecutionSummary): string {
  const failure = failureOf(row.error);
  if (failure) return failure.message;
  if (row.status === 'completed') {
    return [emptyMappings(row.left_out), afterTries(row.retries)].filter(Boolean).join('. ');
  }
  if (isOver(row.status)) return '';
  const at = t`Step ${Math.min(row.current_step + 1, row.total_steps)} of ${row.total_steps}`;
  return row.current_step_name === null ? at : `${at}, ${row.current_step_name}`;
}

function afterTries(count: number): string {
  return count === 0 ? '' : plural(count, { one: 'Completed after # failed try', other: 'Completed after # failed tries' });
}
