import { UnstyledButton } from '@mantine/core';
import type { Execution } from '@/api/executions';
import { LOOKS } from '@/shared/status/status';
import { duration } from '@/shared/time/format';
import { answeredBy } from './answered-by';
import classes from './execution-page.module.css';
import { readAt } from './server-clock';
import { shownStatus } from './shown-status';

interface ProgressProps {
  readonly execution: Execution;
  /** The server's clock. */
  readonly now: number;
  readonly onRuns: () => void;
}

/** How far it is, how long it ran, and what it cost. */
export function Progress({ execution, now, onRuns }: ProgressProps) {
  const { completed_steps: done, total_steps: all, llm_calls: calls, llm_cost: cost } = execution;
  const ran = ranSeconds(execution, now);
  const models = answeredBy(execution);
  return (
    <section className={classes.progress} aria-label="Progress">
      <span>
        <strong>
          {done} of {all}
        </strong>{' '}
        agents completed
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
          Ran <strong>{duration(ran)}</strong>
        </span>
      )}
      {execution.runs.length > 1 && (
        <UnstyledButton className={classes.runsLink} onClick={onRuns}>
          {execution.runs.length} runs
        </UnstyledButton>
      )}
      {calls > 0 && (
        <span className={classes.bill}>
          <strong>{calls}</strong> LLM {calls === 1 ? 'call' : 'calls'} ·{' '}
          <strong>{execution.llm_tokens.toLocaleString('en')}</strong> tokens
          {cost === null && <> · cost unknown</>}
          {cost !== null && cost > 0 && (
            <>
              {' '}
              · <strong>${cost.toFixed(cost < 0.01 ? 4 : 2)}</strong>
            </>
          )}
          {models && <> · answered by {models}</>}
        </span>
      )}
    </section>
  );
}

/** How long its runs took, the one that goes on until now. */
function ranSeconds(execution: Execution, now: number): number | null {
  const { duration_seconds: seconds } = execution;
  const read = readAt(execution);
  return seconds === null || read === null ? seconds : seconds + Math.max(0, now - read) / 1_000;
}
