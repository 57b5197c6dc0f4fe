import { UnstyledButton } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import type { Execution, Step } from '@/api/executions';
import { StatusBadge } from '@/shared/status/status-badge';
import { LOOKS } from '@/shared/status/status';
import { duration } from '@/shared/time/format';
import { shownStatus } from './answer';
import classes from './execution-page.module.css';
import { timeline } from './timeline';

interface StepListProps {
  readonly execution: Execution;
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

/** All steps in their order; the arrow keys move among them. */
export function StepList({ execution, chosen, onChoose }: StepListProps) {
  const { steps } = execution;
  const spans = timeline(execution, lastKnown(execution));

  function move(event: KeyboardEvent<HTMLOListElement>) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const next = by === undefined ? undefined : chosen + by;
    if (next === undefined || steps[next] === undefined) return;
    event.preventDefault();
    onChoose(next);
    event.currentTarget.querySelectorAll('button')[next]?.focus();
  }

  return (
    <>
      <div className={classes.stepHead} aria-hidden>
        <span />
        <span>Step</span>
        <span>Status</span>
        <span>Attempts</span>
        <span>Time</span>
        <span className={classes.right}>Duration</span>
      </div>
      <ol className={classes.steps} onKeyDown={move}>
        {steps.map((step, index) => {
          const status = shownStatus(step, execution);
          const span = spans[index];
          return (
            <li key={step.key}>
              <UnstyledButton
                className={classes.step}
                aria-current={index === chosen}
                onClick={() => {
                  onChoose(index);
                }}
              >
                <span className={classes.quiet}>{index + 1}</span>
                <span className={classes.stepName} title={step.name}>
                  {step.name}
                </span>
                <span>
                  <StatusBadge status={status} detail={waiting(step)} />
                </span>
                <span className={classes.quiet}>{tries(step.attempts)}</span>
                <span className={classes.track} aria-hidden>
                  {span && (
                    <span
                      className={classes.bar}
                      data-tone={LOOKS[status].tone}
                      style={{ left: `${span.left}%`, width: `${span.width}%` }}
                    />
                  )}
                </span>
                <span className={`${classes.quiet} ${classes.right}`}>
                  {step.duration_ms === null ? '–' : duration(step.duration_ms / 1_000)}
                </span>
              </UnstyledButton>
            </li>
          );
        })}
      </ol>
    </>
  );
}

/** The clock of the server, as far as its answer shows it; ours may be wrong. */
function lastKnown({ runs }: Execution): Date {
  const times = runs.flatMap(({ started_at, ended_at }) => ended_at ?? started_at);
  return new Date(Math.max(Date.now(), ...times.map((time) => Date.parse(time))));
}

function tries(attempts: number): string {
  if (attempts === 0) return '–';
  return attempts === 1 ? '1 attempt' : `${attempts} attempts`;
}

function waiting(step: Step): string | undefined {
  const again = step.status === 'running' && Boolean(step.next_attempt_at);
  return again ? `attempt ${step.attempts + 1} follows` : undefined;
}
