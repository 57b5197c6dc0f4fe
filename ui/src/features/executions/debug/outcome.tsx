import { select, t } from '@lingui/core/macro';
import { Button, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { isOver, outputFile, outputQuery, type Execution, type Step } from '@/api/executions';
import { failureOf } from '@/api/failure';
import { useExecution } from '@/api/live-executions';
import { resumeExecution, type ResumeOrder } from '@/api/reruns';
import { ConfirmResume } from '@/features/executions/actions/confirmations';
import { ErrorCard } from '@/features/executions/diagnosis/error-card';
import { StepLog } from '@/features/executions/log/step-log';
import { stepsWords } from '@/features/executions/page/words';
import dialog from '@/shared/dialogs/dialog.module.css';
import { jsonFault, LONGEST_EDITED } from '@/shared/json/document';
import { JsonFile } from '@/shared/json/json-file';
import { JsonTextEditor } from '@/shared/json-editor/json-editor';
import { useMutationOnce } from '@/shared/mutation-once';
import { bytes } from '@/shared/size/bytes';
import { LoadingRows } from '@/shared/states/loading-rows';
import { StatusBadge } from '@/shared/status/status-badge';
import { duration } from '@/shared/time/format';
import classes from './debug.module.css';

interface OutcomeProps {
  /** The debugged execution. */
  readonly execution: Execution;
  readonly at: number;
  /** The execution that ran the step alone. */
  readonly run: string | null;
  /** Whether the input or the configuration was edited here. */
  readonly edited: boolean;
}

/** The result of the step run here, and the options to continue the execution. */
export function Outcome({ execution, at, run, edited }: OutcomeProps) {
  const onward = useOnward(execution);
  const resumable =
    (execution.status === 'failed' || execution.status === 'cancelled') &&
    execution.first_unfinished === at;
  const [asking, setAsking] = useState(false);
  const step = execution.steps[at];
  const asks = step?.may_have_written === true;
  return (
    <section className={classes.panel} aria-label={t`Here`}>
      <Title order={2} className={classes.heading ?? ''}>
        {t`Here`}
      </Title>
      {run === null ? (
        <p className={classes.hint}>
          {t`Change the input or the configuration, and run the step. It runs alone, as a test; the execution stays as it is.`}
        </p>
      ) : (
        <Ran run={run} onUse={resumable ? onward.mutate : null} usesOf={usesOf(execution, at)} />
      )}
      {onward.error && (
        <p className={dialog.refused} role="alert">
          {onward.error.message}
        </p>
      )}
      {resumable && edited && (
        <p className={classes.hint}>
          {t`Resume runs this step with its recorded input and configuration. To use your changes, run the step here and then use its output.`}
        </p>
      )}
      {resumable ? (
        <Button
          mt={edited ? 'xs' : 'md'}
          size="sm"
          variant="default"
          loading={onward.isPending}
          onClick={() => {
            if (asks) setAsking(true);
            else onward.mutate({});
          }}
        >
          {edited ? t`Resume with the recorded input` : t`Resume from this step`}
          {asks && '…'}
        </Button>
      ) : (
        <p className={classes.hint}>{whyNot(execution, at)}</p>
      )}
      {asking && (
        <ConfirmResume
          execution={execution}
          onConfirm={() => {
            setAsking(false);
            onward.mutate({});
          }}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </section>
  );
}

function useOnward(execution: Execution) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { execution_id: id } = execution;
  return useMutationOnce({
    mutationFn: (order: ResumeOrder) => resumeExecution(id, order),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['executions', id], exact: true });
      await navigate({ to: '/executions/$executionId', params: { executionId: id } });
    },
  });
}

/** Describes which steps use the output. */
function usesOf({ steps }: Execution, at: number): string {
  return at + 1 >= steps.length
    ? t`The execution then is complete.`
    : t`The execution then continues with ${stepsWords(at + 2, steps.length)}.`;
}

function whyNot({ status, first_unfinished: first }: Execution, at: number): string {
  if (first !== null && (status === 'failed' || status === 'cancelled')) {
    return t`The execution can be resumed from step ${first + 1}, not from step ${at + 1}.`;
  }
  return select(status, {
    cancelled: 'The execution is cancelled, so there is nothing to resume.',
    completed: 'The execution is completed, so there is nothing to resume.',
    failed: 'The execution is failed, so there is nothing to resume.',
    paused: 'The execution is paused, so there is nothing to resume.',
    pending: 'The execution is pending, so there is nothing to resume.',
    other: 'The execution is running, so there is nothing to resume.',
  });
}

interface RanProps {
  readonly run: string;
  /** Null if the output cannot be used. */
  readonly onUse: ((order: ResumeOrder) => void) | null;
  readonly usesOf: string;
}

function Ran({ run, onUse, usesOf: uses }: RanProps) {
  const { data: execution } = useExecution(run);
  const step = execution?.steps[0];
  if (execution === undefined || step === undefined) return <LoadingRows label={t`Starting`} rows={2} />;
  const failure = failureOf(step.error ?? execution.error);
  return (
    <>
      <p className={classes.ran} role="status">
        <StatusBadge status={execution.status} />
        {execution.duration_seconds !== null && isOver(execution.status) && (
          <span>{duration(execution.duration_seconds)}</span>
        )}
      </p>
      {failure !== null && <ErrorCard execution={execution} failure={failure} seen={null} />}
      {step.output_bytes !== null && (
        <Output
          run={run}
          step={step}
          onUse={
            onUse &&
            ((text) => {
              onUse({ from: run, ...(text !== null && { output: { step: step.key, text } }) });
            })
          }
          uses={uses}
        />
      )}
      <Title order={3} className={classes.subheading ?? ''}>
        {t`Log`}
      </Title>
      <StepLog
        executionId={run}
        step={step}
        attempt={null}
        line={null}
        onLine={() => undefined}
      />
    </>
  );
}

interface OutputProps {
  readonly run: string;
  readonly step: Step;
  /** Receives the text of an edited output, or null for the original. */
  readonly onUse: ((text: string | null) => void) | null;
  readonly uses: string;
}

function Output({ run, step, onUse, uses }: OutputProps) {
  const client = useQueryClient();
  const [edited, setEdited] = useState<string | null>(null);
  const editing = useMutationOnce({
    mutationFn: () => client.query(outputQuery(run, step)),
    onSuccess: setEdited,
  });
  const size = step.output_bytes ?? 0;
  const fault = edited === null ? null : jsonFault(edited);
  return (
    <>
      {onUse !== null && (
        <>
          <p className={classes.hint}>
            {uses}{' '}
            {edited === null
              ? t`That you gave this output is recorded.`
              : t`That you gave this output, and edited it, is recorded.`}
            {size > LONGEST_EDITED && ` ${t`It has ${bytes(size)}, too much to edit here.`}`}
          </p>
          <div className={classes.buttons}>
            <Button
              size="sm"
              data-primary
              onClick={() => {
                if (fault === null) onUse(edited);
              }}
            >
              {t`Use this output and resume`}
            </Button>
            {edited === null && size <= LONGEST_EDITED && (
              <Button
                size="sm"
                variant="default"
                loading={editing.isPending}
                onClick={() => {
                  editing.mutate();
                }}
              >
                {t`Edit output`}
              </Button>
            )}
          </div>
          {editing.error && (
            <p className={dialog.refused} role="alert">
              {editing.error.message}
            </p>
          )}
        </>
      )}
      {edited === null ? (
        <JsonFile url={outputFile(run, step.key)} label={t`Output of this run`} />
      ) : (
        <JsonTextEditor label={t`Output, edited`} text={edited} error={fault} minLines={6} onChange={setEdited} />
      )}
    </>
  );
}
