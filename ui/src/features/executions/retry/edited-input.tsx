import { t } from '@lingui/core/macro';
import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { inputQuery, type Execution } from '@/api/executions';
import { failureOf } from '@/api/failure';
import { isObject, jsonFault, objectWanted, parseJson, writeJson } from '@/shared/json/document';
import { JsonTextEditor } from '@/shared/json-editor/json-editor';
import { NotRead } from '@/shared/states/not-read';
import classes from './retry.module.css';

interface EditedInputProps {
  readonly execution: Execution;
  /** The field whose value is initially selected; empty for none. */
  readonly field: string;
  /** The edited text; null while the original is unchanged. */
  readonly text: string | null;
  readonly error: string | null;
  readonly onChange: (text: string) => void;
  readonly onBack: () => void;
}

/** Edits the original input as text, next to the reason of the failure. */
export function EditedInput({ execution, field, text, error, onChange, onBack }: EditedInputProps) {
  const original = useQuery(inputQuery(execution.execution_id));
  const failure = execution.status === 'failed' ? failureOf(execution.error) : null;
  if (original.data === undefined) {
    return (
      <NotRead
        reading={t`Reading the original input`}
        title={t`The original input could not be read`}
        error={original.error}
        onRetry={() => void original.refetch()}
      />
    );
  }
  return (
    <div className={classes.edited}>
      <p className={classes.quiet}>{t`Starts a new execution. This one stays as it is.`}</p>
      <JsonTextEditor
        label={t`Input`}
        description={failure?.message}
        text={text ?? writeJson(parseJson(original.data), 2)}
        error={error}
        minLines={6}
        select={field === '' ? undefined : field}
        onChange={onChange}
      />
      <UnstyledButton className={classes.back} onClick={onBack}>
        {t`Use the original input`}
      </UnstyledButton>
    </div>
  );
}

/** Why a text cannot be the input of a workflow; null if it can. */
export function inputFault(text: string): string | null {
  const fault = jsonFault(text);
  if (fault !== null) return fault;
  return isObject(parseJson(text)) ? null : objectWanted();
}
