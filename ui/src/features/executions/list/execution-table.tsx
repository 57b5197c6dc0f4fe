import { Checkbox, VisuallyHidden } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { isOver, type ExecutionSummary } from '@/api/executions';
import { failureOf } from '@/api/failure';
import { scrolled } from '@/shared/layout/at-top';
import { TextLink } from '@/shared/layout/links';
import { usePhone } from '@/shared/layout/phone';
import table from '@/shared/layout/table.module.css';
import { StatusBadge } from '@/shared/status/status-badge';
import { duration } from '@/shared/time/format';
import { Instant } from '@/shared/time/instant';
import { CopyMenu } from './copy-menu';
import classes from './list.module.css';

const ROW = 41;
const ROW_ON_PHONE = 73;
const BESIDE = 8;
/** Rows before the end at which the next ones are asked for. */
const AHEAD = 30;

interface ExecutionTableProps {
  readonly rows: readonly ExecutionSummary[];
  readonly isTicked: (row: ExecutionSummary) => boolean;
  readonly onTick: (at: number, extend: boolean) => void;
  /** The reader comes near the end. */
  readonly onNearEnd: () => void;
}

/** Executions, of which only those that are seen are in the page. */
export function ExecutionTable({ rows, isTicked, onTick, onNearEnd }: ExecutionTableProps) {
  const navigate = useNavigate();
  const id = useId();
  const [at, setAt] = useState(0);
  const active = Math.max(0, Math.min(at, rows.length - 1));
  const { whole, shown, before, after, scrollTo } = useVisibleRows(rows.length, onNearEnd);

  function onKeyDown(event: KeyboardEvent) {
    const row = rows[active];
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || !row) return;
    const move = (by: number) => {
      const next = Math.max(0, Math.min(rows.length - 1, active + by));
      setAt(next);
      scrollTo(next);
      if (event.shiftKey) onTick(next, true);
    };
    const acts: Readonly<Record<string, (() => void) | undefined>> = {
      ArrowDown: () => {
        move(1);
      },
      ArrowUp: () => {
        move(-1);
      },
      x: () => {
        onTick(active, false);
      },
      X: () => {
        onTick(active, true);
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
      ref={whole}
      className={`${table.table} ${classes.table}`}
      role="grid"
      aria-label="Executions"
      aria-multiselectable
      aria-rowcount={rows.length + 1}
      aria-activedescendant={shown.includes(active) ? `${id}-${active}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <Head />
      <tbody>
        <Gap height={before} />
        {shown.map((index) => {
          const row = rows[index];
          return (
            row && (
              <Row
                key={row.execution_id}
                id={`${id}-${index}`}
                row={row}
                index={index}
                active={index === active}
                ticked={isTicked(row)}
                onTick={(extend) => {
                  setAt(index);
                  onTick(index, extend);
                }}
              />
            )
          );
        })}
        <Gap height={after} />
      </tbody>
    </table>
  );
}

function useVisibleRows(count: number, onNearEnd: () => void) {
  const whole = useRef<HTMLTableElement>(null);
  const row = usePhone() ? ROW_ON_PHONE : ROW;
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const top = whole.current?.getBoundingClientRect().top ?? 0;
    const page = scrolled();
    setMargin(top - (page?.getBoundingClientRect().top ?? 0) + (page?.scrollTop ?? 0));
  }, []);
  // It gives new functions at every turn, and none of them is handed on.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count,
    getScrollElement: scrolled,
    estimateSize: () => row,
    overscan: BESIDE,
    scrollMargin: margin,
    scrollPaddingStart: 56,
    initialRect: { width: 0, height: 900 },
  });
  useLayoutEffect(() => {
    virtual.measure();
  }, [virtual, row]);
  const items = virtual.getVirtualItems();
  const [first, last] = [items.at(0), items.at(-1)];
  const nearEnd = last !== undefined && last.index >= count - AHEAD;
  useLayoutEffect(() => {
    if (nearEnd) onNearEnd();
  }, [nearEnd, count, onNearEnd]);
  return {
    whole,
    shown: items.map(({ index }) => index),
    before: first ? first.start - margin : 0,
    after: last ? virtual.getTotalSize() - (last.end - margin) : 0,
    scrollTo: (index: number) => {
      virtual.scrollToIndex(index);
    },
  };
}

/** The place of rows that are not in the page. */
function Gap({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    <tr className={classes.gap} aria-hidden>
      {/* Not over all columns: one of them is left out where the window is narrow. */}
      <td colSpan={8} style={{ height }} />
    </tr>
  );
}

function Head() {
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" className={classes.tickColumn}>
          <VisuallyHidden>Ticked</VisuallyHidden>
        </th>
        <th scope="col" className={classes.statusColumn}>
          Status
        </th>
        <th scope="col" className={classes.workflowColumn}>
          Workflow
        </th>
        <th scope="col">Cause, or step</th>
        <th scope="col" className={classes.startedColumn}>
          Started
        </th>
        <th scope="col" className={`${table.number} ${classes.durationColumn}`}>
          Duration
        </th>
        <th scope="col" className={`${table.number} ${classes.stepsColumn}`}>
          Steps
        </th>
        <th scope="col" className={classes.idColumn}>
          ID
        </th>
        <th scope="col" className={classes.menuColumn}>
          <VisuallyHidden>Actions</VisuallyHidden>
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
  readonly ticked: boolean;
  readonly onTick: (extend: boolean) => void;
}

function Row({ id, row, index, active, ticked, onTick }: RowProps) {
  const told = causeOrStep(row);
  const { execution_id: executionId } = row;
  return (
    <tr
      id={id}
      className={classes.row}
      aria-rowindex={index + 2}
      aria-selected={ticked}
      data-active={active}
    >
      <td>
        <Checkbox
          size="xs"
          aria-label={`Tick ${executionId}`}
          checked={ticked}
          onChange={({ nativeEvent }) => {
            onTick('shiftKey' in nativeEvent && nativeEvent.shiftKey === true);
          }}
        />
      </td>
      <td>
        <StatusBadge status={row.status} />
      </td>
      <Told title={row.workflow_name} className={table.name}>
        {row.workflow_name}
        {row.mode === 'test' && <span className={table.quiet}> · Test</span>}
      </Told>
      <Told title={told}>{told}</Told>
      <td>
        <Instant at={row.started_at ?? row.created_at} />
      </td>
      <td className={table.number}>
        {row.duration_seconds === null ? '–' : duration(row.duration_seconds)}
      </td>
      <td className={`${table.number} ${classes.steps}`}>
        {row.completed_steps} of {row.total_steps}
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
}

interface ToldProps {
  readonly title: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A cell that is cut where it is too long, and says all of it on hover. */
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
  if (row.status === 'completed' && row.retries > 0) {
    return `Completed after ${row.retries} failed ${row.retries === 1 ? 'try' : 'tries'}`;
  }
  if (isOver(row.status)) return '';
  const at = `Step ${Math.min(row.current_step + 1, row.total_steps)} of ${row.total_steps}`;
  return row.current_step_name === null ? at : `${at}, ${row.current_step_name}`;
}
