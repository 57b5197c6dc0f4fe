import { t } from '@lingui/core/macro';
import { Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Execution, Step } from '@/api/executions';
import { failureOf } from '@/api/failure';
import { stepFactsQuery, type Attempt } from '@/api/steps';
import { NotRead } from '@/shared/states/not-read';
import { duration, exact } from '@/shared/time/format';
import classes from './attempts.module.css';
import { versionWords } from '@/features/executions/page/words';

interface AttemptsProps {
  readonly execution: Execution;
  readonly step: Step;
}

/** Every attempt of the step, with the runs that they belong to. */
export function Attempts({ execution, step }: AttemptsProps) {
  const { data, error, refetch } = useQuery(stepFactsQuery(execution.execution_id, step));
  if (!data) {
    return (
      <NotRead
        reading={t`Reading the attempts`}
        rows={2}
        title={t`The attempts could not be read`}
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  return (
    <>
      {data.attempts.length === 0 ? (
        <p className={classes.none}>{t`This step was not tried.`}</p>
      ) : (
        <Table label={t`Attempts of this step`} head={[t`Attempt`, t`Run`, t`Ended as`, t`Started`, t`Took`, t`Error`]}>
          {data.attempts.map((attempt) => (
            <tr key={attempt.n}>
              <td>{attempt.n}</td>
              <td>{attempt.run}</td>
              <td>{ENDED[attempt.status]()}</td>
              <td>{exact(new Date(attempt.started_at))}</td>
              <td>{attempt.duration_ms === null ? '–' : duration(attempt.duration_ms / 1_000)}</td>
              <td className={classes.wide}>{failureOf(attempt.error)?.message ?? '–'}</td>
            </tr>
          ))}
        </Table>
      )}
      <Title order={3} className={classes.heading ?? ''}>
        {t`Runs of the execution`}
      </Title>
      {execution.runs.length === 0 ? (
        <p className={classes.none}>{t`No worker has begun it yet.`}</p>
      ) : (
        <Table label={t`Runs`} head={[t`Run`, t`Began as`, t`Version`, t`Started`, t`Took`, t`Ended as`]}>
          {execution.runs.map(({ n, reason, version, started_at, ended_at, outcome }) => (
            <tr key={n}>
              <td>{n}</td>
              <td>{REASONS[reason]()}</td>
              <td>{versionWords(version)}</td>
              <td>{exact(new Date(started_at))}</td>
              <td>{ended_at === null ? '–' : duration(seconds(started_at, ended_at))}</td>
              <td className={classes.wide}>{outcome === null ? t`Running` : (OUTCOMES[outcome]?.() ?? outcome)}</td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}

const ENDED: Readonly<Record<Attempt['status'], () => string>> = {
  running: () => t`Running`,
  completed: () => t`Completed`,
  failed: () => t`Failed`,
  cancelled: () => t`Cancelled`,
  worker_lost: () => t`Worker lost`,
  released: () => t`Handed over`,
};

const REASONS: Readonly<Record<Execution['runs'][number]['reason'], () => string>> = {
  start: () => t`Start`,
  resume: () => t`Resume`,
  takeover: () => t`Taken over from a worker that was lost`,
};

const OUTCOMES: Readonly<Record<string, () => string>> = {
  completed: () => t`Completed`,
  failed: () => t`Failed`,
  cancelled: () => t`Cancelled`,
  worker_lost: () => t`Worker lost`,
  released: () => t`Handed over`,
};

interface TableProps {
  readonly label: string;
  readonly head: readonly string[];
  readonly children: ReactNode;
}

function Table({ label, head, children }: TableProps) {
  return (
    // Focusable, because it may be wider than the page and must be scrollable by keyboard.
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={label}>
      <table className={classes.table}>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function seconds(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from)) / 1_000;
}
