import { t } from '@lingui/core/macro';
import { UnstyledButton } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { Usual } from '@/api/estimates';
import { isOver, type Execution, type Step } from '@/api/executions';
import { StatusBadge } from '@/shared/status/status-badge';
import { clock, durations } from '@/shared/time/format';
import { time } from '@/features/executions/timeline/chain';
import { LeftOutMark } from './left-out-mark';
import { shown } from './shown-status';
import classes from './step-list.module.css';
import { ResultRow } from '@/features/executions/result/result-row';
import { timeline, type Row } from '@/features/executions/timeline/timeline';

interface StepListProps {
  readonly execution: Execution;
  readonly usual: (key: string) => Usual | null;
  /** Index of the selected row; the result comes after the steps. */
  readonly chosen: number;
  readonly now: number;
  readonly onChoose: (index: number) => void;
}

/** All steps in order, with a bar for every attempt, and the result after them. */
export function StepList({ execution, usual, chosen, now, onChoose }: StepListProps) {
  // The axis never becomes shorter, so that the bars do not jump when the execution ends.
  const [longest, setLongest] = useState(1);
  const { rows, ticks, whole } = timeline(execution, usual, now, longest);
  if (!isOver(execution.status) && whole > longest) setLongest(whole);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const row = place.current?.querySelectorAll('button')[chosen];
    row?.scrollIntoView({ block: 'nearest' });
    // If the focus is in the list, it follows the selected row.
    if (place.current?.contains(document.activeElement)) row?.focus();
  }, [chosen]);
  return (
    <div ref={place} className={isOver(execution.status) ? undefined : classes.live}>
      <div className={classes.head}>
        <h2 className={classes.heading}>{t`Steps`}</h2>
        <div className={classes.axis} aria-hidden>
          {ticks.map(({ left, words }) => (
            <span key={words} style={{ left: `${left}%` }} data-edge={edge(left)}>
              {words}
            </span>
          ))}
        </div>
      </div>
      <ol className={classes.steps} aria-label={t`Steps`}>
        {execution.steps.map((step, index) => (
          <li key={step.key}>
            <StepRow
              execution={execution}
              step={step}
              number={index + 1}
              row={rows[index]}
              usual={usual(step.key)}
              chosen={index === chosen}
              now={now}
              onChoose={() => {
                onChoose(index);
              }}
            />
          </li>
        ))}
      </ol>
      <ResultRow
        execution={execution}
        chosen={chosen === execution.steps.length}
        onChoose={() => {
          onChoose(execution.steps.length);
        }}
      />
    </div>
  );
}

interface StepRowProps {
  readonly execution: Execution;
  readonly step: Step;
  readonly number: number;
  readonly row: Row | undefined;
  readonly usual: Usual | null;
  readonly chosen: boolean;
  readonly now: number;
  readonly onChoose: () => void;
}

function StepRow({ execution, step, number, row, usual, chosen, now, onChoose }: StepRowProps) {
  const { status, detail } = shown(step, execution, now);
  return (
    <UnstyledButton
      className={classes.step}
      aria-current={chosen}
      title={about(step, usual)}
      onClick={onChoose}
    >
      <span className={classes.quiet}>{number}</span>
      <span className={classes.name}>
        <span className={classes.words}>{step.name}</span>
        <LeftOutMark step={step} />
      </span>
      <span>
        <StatusBadge status={status} detail={detail} />
      </span>
      <span className={classes.track} aria-hidden>
        {row?.bars.map(({ left, width, tone }, index) => (
          <span
            key={index}
            className={classes.bar}
            data-tone={tone}
            style={{ left: `${left}%`, width: `${width}%` }}
          />
        ))}
        {row?.ahead && (
          <span
            className={classes.ahead}
            style={{ left: `${row.ahead.left}%`, width: `${row.ahead.width}%` }}
          />
        )}
      </span>
      <span className={classes.time}>{time(step, now)}</span>
    </UnstyledButton>
  );
}

/** When a step ran, and its usual duration. */
function about({ name, started_at, completed_at }: Step, usual: Usual | null): string {
  const started = started_at === null ? [] : [t`Started ${clock(new Date(started_at))}`];
  const ended = completed_at === null ? [] : [t`ended ${clock(new Date(completed_at))}`];
  const when = [...started, ...ended].join(', ');
  return [
    name,
    ...(when === '' ? [] : [`${when}.`]),
    ...(usual === null ? [] : [usualWords(usual)]),
  ].join('\n');
}

export function usualWords({ p25_ms: low, p75_ms: high }: Usual): string {
  return t`Usually ${durations(low / 1_000, high / 1_000)}.`;
}

/** Keeps labels at the ends of the axis within it. */
function edge(left: number): 'start' | 'end' | undefined {
  if (left < 4) return 'start';
  return left > 96 ? 'end' : undefined;
}
