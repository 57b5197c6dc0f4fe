import type { Execution } from '@/api/executions';
import { LOOKS } from '@/shared/status/status';
import { duration } from '@/shared/time/format';
import { shownStatus } from './answer';
import { answeredBy } from './answered-by';
import classes from './execution-page.module.css';

export function Progress({ execution }: { readonly execution: Execution }) {
  const { completed_steps: done, total_steps: all, duration_seconds: ran } = execution;
  const models = answeredBy(execution);
  return (
    <div className={classes.progress}>
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
      {execution.llm_calls > 0 && (
        <span>
          <strong>{execution.llm_calls}</strong> LLM {execution.llm_calls === 1 ? 'call' : 'calls'} ·{' '}
          <strong>{execution.llm_tokens.toLocaleString('en')}</strong> tokens
          {models && <> · answered by {models}</>}
        </span>
      )}
    </div>
  );
}
