import { plural, t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { UnstyledButton } from '@mantine/core';
import type { Execution } from '@/api/executions';
import { LOOKS } from '@/shared/status/status';
import { duration } from '@/shared/time/format';
import { answeredBy } from './answered-by';
import classes from './progress.module.css';
import { readAt } from './server-clock';
import { shownStatus } from '@/features/executions/step/shown-status';
import { number } from '@/shared/i18n/numbers';

interface ProgressProps {
  readonly execution: Execution;
  /** The server's clock. */
  readonly now: number;
  readonly onRuns: () => void;
}

/** The progress, duration and cost of an execution. */
export function Progress({ execution, now, onRuns }: ProgressProps) {
  const { completed_steps: done, total_steps: all, llm_calls: calls, llm_cost: cost } = execution;
  const ran = ranSeconds(execution, now);
  const models = answeredBy(execution);
  return (
    <section className={classes.progress} aria-label={t`Progress`}>
      <span>
        <Trans>
          <strong>
            {done} of {all}
          </strong>{' '}
          agents completed
        </Trans>
      </span>
      <span className={classes.segments} aria-hidden>
        {execution.steps.map((step) => (
          <span
            key={step.key}
            className={classes.segment}
            data-tone={LOOKS[shownStatus(step, execution)].tone}
          />
        ))}
      </span>
      {ran !== null && (
        <span>
          <Trans>
            Ran <strong>{duration(ran)}</strong>
          </Trans>
        </span>
      )}
      {execution.runs.length > 1 && (
        <UnstyledButton className={classes.runsLink} onClick={onRuns}>
          {plural(execution.runs.length, { one: '# run', other: '# runs' })}
        </UnstyledButton>
      )}
      {calls > 0 && (
        <span className={classes.bill}>
          <Trans>
            <strong>{number(calls)}</strong> LLM <Plural value={calls} one="call" other="calls" /> ·{' '}
            <strong>{number(execution.llm_tokens)}</strong> tokens
          </Trans>
          {cost === null && ` · ${t`cost unknown`}`}
          {cost !== null && cost > 0 && (
            <>
              {' '}
              · <strong>${number(cost, cost < 0.01 ? 4 : 2)}</strong>
            </>
          )}
          {models && ` · ${t`answered by ${models}`}`}
        </span>
      )}
    </section>
  );
}

/** The total duration of its runs, the current one up to now. */
function ranSeconds(execution: Execution, now: number): number | null {
  const { duration_seconds: seconds } = execution;
  const read = readAt(execution);
  return seconds === null || read === null ? seconds : seconds + Math.max(0, now - read) / 1_000;
}
