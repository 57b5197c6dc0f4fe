import { t } from '@lingui/core/macro';
import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { inputQuery, type Execution } from '@/api/executions';
import { failureOf } from '@/api/failure';
import { refusalsOf } from '@/api/problem';
import { workflowInputQuery } from '@/api/workflow-input';
import { InputForm } from '@/shared/input-form/input-form';
import { pathOf } from '@/shared/input-form/place';
import { useInputForm, type InputForm as Form } from '@/shared/input-form/use-input-form';
import { indented } from '@/shared/field-list/json-text';
import { NotRead } from '@/shared/states/not-read';
import classes from './retry.module.css';

/** The original input of an execution, to be edited. */
export interface EditedInput {
  readonly form: Form;
  /** The edited text; null while the original is unchanged. */
  readonly edited: string | null;
  readonly isRead: boolean;
  readonly readError: Error | null;
  readonly readAgain: () => void;
}

interface EditedInputOptions {
  readonly execution: Execution;
  readonly editing: boolean;
  readonly edited: string | null;
  /** The field that was the reason of the failure; empty for none. */
  readonly field: string;
  /** Why the input was refused. */
  readonly error: Error | null;
  readonly onChange: (text: string) => void;
}

/** Reads the original input and what its workflow takes, once they are edited. */
export function useEditedInput({ execution, editing, edited, field, error, onChange }: EditedInputOptions): EditedInput {
  const { execution_id: id, workflow_id: workflowId, version } = execution;
  const original = useQuery({ ...inputQuery(id), enabled: editing });
  const takes = useQuery({ ...workflowInputQuery(workflowId, version ?? 0), enabled: editing });
  const reason = reasonOf(execution);
  const refusals = useMemo(() => {
    const refused = refusalsOf(error);
    const first = field !== '' && reason !== undefined ? [{ path: pathOf([field]), message: reason }] : [];
    return refused.length > 0 ? refused : first;
  }, [error, field, reason]);
  const text = useMemo(() => indented(original.data ?? '{}'), [original.data]);
  const form = useInputForm({ schema: takes.data?.schema ?? null, text: edited ?? text, onChange, refusals });
  return {
    form,
    edited,
    isRead: original.data !== undefined && (takes.data !== undefined || takes.isError),
    readError: original.error,
    readAgain: () => void original.refetch(),
  };
}

interface EditInputProps {
  readonly input: EditedInput;
  readonly execution: Execution;
  readonly field: string;
  readonly onSubmit: () => void;
  readonly onBack: () => void;
}

/** Edits the original input, next to the reason of the failure. */
export function EditInput({ input, execution, field, onSubmit, onBack }: EditInputProps) {
  if (!input.isRead) {
    return (
      <NotRead
        reading={t`Reading the original input`}
        title={t`The original input could not be read`}
        error={input.readError}
        onRetry={input.readAgain}
      />
    );
  }
  return (
    <div className={classes.edited}>
      <p className={classes.quiet}>{t`Starts a new execution. This one stays as it is.`}</p>
      <InputForm
        form={input.form}
        label={t`Input`}
        origin={field === '' ? reasonOf(execution) : undefined}
        focus={field === '' ? '$' : pathOf([field])}
        onSubmit={onSubmit}
      />
      <UnstyledButton className={classes.back} onClick={onBack}>
        {t`Use the original input`}
      </UnstyledButton>
    </div>
  );
}

/** Why the execution failed, in words. */
function reasonOf({ status, error }: Execution): string | undefined {
  return status === 'failed' ? failureOf(error)?.message : undefined;
}
