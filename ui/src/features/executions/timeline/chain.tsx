import { t } from '@lingui/core/macro';
import { UnstyledButton } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { Execution } from '@/api/executions';
import { LOOKS } from '@/shared/status/status';
import { duration } from '@/shared/time/format';
import classes from './chain.module.css';
import { LeftOutMark } from '@/features/executions/step/left-out-mark';
import { shown } from '@/features/executions/step/shown-status';

interface ChainProps {
  readonly execution: Execution;
  readonly chosen: number;
  readonly now: number;
  readonly onChoose: (index: number) => void;
}

/** The agents in a column, as on the canvas, with their status. */
export function Chain({ execution, chosen, now, onChoose }: ChainProps) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <nav className={classes.column} aria-label={t`Agents`}>
      <ol className={classes.chain} ref={list}>
        {execution.steps.map((step, index) => {
          const { status, detail } = shown(step, execution, now);
          const { Icon, word, tone } = LOOKS[status];
          return (
            <li key={step.key} className={classes.place} data-done={status === 'completed' || undefined}>
              <UnstyledButton
                className={classes.node}
                data-tone={detail ? 'warning' : tone}
                aria-current={index === chosen || undefined}
                title={`${step.name} · ${step.agent_name}`}
                onClick={() => {
                  onChoose(index);
                }}
              >
                <span className={classes.name}>
                  <span className={classes.words}>{step.name}</span>
                  <LeftOutMark step={step} />
                </span>
                <span className={classes.state}>
                  <span className={classes.status}>
                    <Icon size={14} aria-hidden data-turning={status === 'running' || undefined} />
                    {detail && status !== 'running' ? `${word()} · ${detail}` : word()}
                  </span>
                  <span className={classes.time}>{time(step, now)}</span>
                </span>
              </UnstyledButton>
            </li>
          );
        })}
        <li className={classes.place}>
          <UnstyledButton
            className={classes.result}
            aria-current={chosen === execution.steps.length || undefined}
            onClick={() => {
              onChoose(execution.steps.length);
            }}
          >
            <IconFileText size={16} aria-hidden />
            {t`Result`}
          </UnstyledButton>
        </li>
      </ol>
    </nav>
  );
}

/** The duration of a step, up to now if it is running. */
export function time(step: Execution['steps'][number], now: number): string {
  if (step.duration_ms !== null) return duration(step.duration_ms / 1_000);
  if (step.status !== 'running' || step.started_at === null) return '–';
  return duration(Math.max(0, now - Date.parse(step.started_at)) / 1_000);
}
