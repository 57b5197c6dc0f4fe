import { plural, t } from '@lingui/core/macro';
import { VisuallyHidden } from '@mantine/core';
import { isOver, type Execution } from '@/api/executions';
import { EmptyState } from '@/shared/states/empty-state';
import type { ResultTab } from '@/shared/result-view/result-tabs';
import { StepOutput } from './step-output';
import classes from './result.module.css';
import { resultStep } from './result-step';

/** Bytes of `{}`. */
const EMPTY = 2;

interface ResultPanelProps {
  readonly execution: Execution;
  readonly view: ResultTab | undefined;
  readonly onView: (view: ResultTab) => void;
}

/** What the execution returned: the output of its last step. */
export function ResultPanel({ execution, view, onView }: ResultPanelProps) {
  const from = isOver(execution.status) ? resultStep(execution) : null;
  return (
    <section className={classes.panel} aria-label={t`Result`}>
      <VisuallyHidden>
        <h2>{t`Result`}</h2>
      </VisuallyHidden>
      {from === null ? (
        <EmptyState sentence={isOver(execution.status) ? t`No result: no step returned an output.` : t`No result yet.`} />
      ) : from.step.output_bytes === EMPTY ? (
        <EmptyState sentence={t`The workflow returned an empty result.`} />
      ) : (
        <>
          {execution.status !== 'completed' && <p className={classes.partial}>{partialWords(execution)}</p>}
          <StepOutput execution={execution} step={from.step} view={view} onView={onView} />
        </>
      )}
    </section>
  );
}

function partialWords({ completed_steps: done, total_steps: all }: Execution): string {
  return plural(all, { one: `Output of ${done} of # step.`, other: `Output of ${done} of # steps.` });
}
