import { t } from '@lingui/core/macro';
import { Button, Radio, Stack, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { workflowInputFile, type Execution } from '@/api/executions';
import { refusalsOf } from '@/api/problem';
import { rerunPreviewsQuery, retryExecution, type OnVersion, type RerunPreviews } from '@/api/reruns';
import dialog from '@/shared/dialogs/dialog.module.css';
import { ProblemCount } from '@/shared/input-form/input-form';
import { LONGEST_EDITED } from '@/shared/json/document';
import { JsonFile } from '@/shared/json/json-file';
import { useMutationOnce } from '@/shared/mutation-once';
import { bytes } from '@/shared/size/bytes';
import { NotRead } from '@/shared/states/not-read';
import { EditInput, useEditedInput } from './edited-input';
import { retryWords } from './retry-words';
import classes from './retry.module.css';

interface RetryFormProps {
  readonly execution: Execution;
  /** The link or button back. */
  readonly back: ReactNode;
  /** The field of the input to edit at once; empty for the whole input. */
  readonly edit?: string | undefined;
}

/** Confirms a retry, showing its input, its version, and its effects. */
export function RetryForm({ execution, back, edit }: RetryFormProps) {
  const { execution_id: id } = execution;
  const navigate = useNavigate();
  const previews = useQuery(rerunPreviewsQuery(id, `${execution.status} ${execution.runs.length}`));
  const [chosen, setChosen] = useState<OnVersion>('same');
  const [editing, setEditing] = useState(edit !== undefined);
  const [typed, setTyped] = useState<string | null>(null);
  const retry = useMutationOnce({
    mutationFn: () => retryExecution(id, { version: chosen, input: editing ? typed : null }),
    onSuccess: (made) => navigate({ to: '/executions/$executionId', params: { executionId: made } }),
  });
  const input = useEditedInput({
    execution,
    editing,
    edited: typed,
    field: edit ?? '',
    error: retry.error,
    onChange: setTyped,
  });
  if (!previews.data) {
    return (
      <NotRead
        reading={t`Reading what a retry would do`}
        title={t`What a retry would do could not be read`}
        error={previews.error}
        onRetry={() => void previews.refetch()}
      />
    );
  }
  const preview = previews.data[chosen].retry;
  const completed = new Set(
    execution.steps.filter(({ status }) => status === 'completed').map(({ key }) => key),
  );
  const edited = editing && typed !== null;
  const isMisfit = refusalsOf(retry.error).length > 0;
  const run = () => {
    if (!edited || input.form.check()) retry.mutate();
  };
  return (
    <>
      {editing ? (
        <EditInput
          input={input}
          execution={execution}
          field={edit ?? ''}
          onSubmit={run}
          onBack={() => {
            setEditing(false);
            setTyped(null);
            retry.reset();
          }}
        />
      ) : (
        <OriginalInput
          executionId={id}
          size={previews.data.input_bytes}
          onEdit={() => {
            setEditing(true);
          }}
        />
      )}
      <VersionChoice previews={previews.data} chosen={chosen} onChoose={setChosen} />
      <div className={classes.words} aria-live="polite">
        {retryWords(preview, completed, edited).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      {retry.error && !isMisfit && (
        <p className={dialog.refused} role="alert">
          {retry.error.message}
        </p>
      )}
      {editing && <ProblemCount form={input.form} />}
      <div className={dialog.buttons}>
        {back}
        {preview.possible && (
          <Button
            size="sm"
            data-autofocus
            data-primary
            loading={retry.isPending}
            onClick={run}
          >
            {editing ? t`Run with this input` : t`Retry execution`}
          </Button>
        )}
      </div>
    </>
  );
}

interface OriginalInputProps {
  readonly executionId: string;
  readonly size: number;
  readonly onEdit: () => void;
}

function OriginalInput({ executionId, size, onEdit }: OriginalInputProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <p className={classes.input}>
        {t`Original input, ${bytes(size)}`}
        <UnstyledButton
          className={classes.view}
          aria-expanded={open}
          onClick={() => {
            setOpen(!open);
          }}
        >
          {open ? t`hide` : t`view`}
        </UnstyledButton>
        {size <= LONGEST_EDITED && (
          <UnstyledButton className={classes.view} onClick={onEdit}>
            {t`Edit input`}
          </UnstyledButton>
        )}
      </p>
      {open && <JsonFile url={workflowInputFile(executionId)} label={t`Original input`} />}
    </>
  );
}

interface VersionChoiceProps {
  readonly previews: RerunPreviews;
  readonly chosen: OnVersion;
  readonly onChoose: (version: OnVersion) => void;
}

function VersionChoice({ previews: { same, current }, chosen, onChoose }: VersionChoiceProps) {
  const different = current.version !== null && current.version !== same.version;
  return (
    <Radio.Group
      mt="md"
      label={t`Version`}
      value={chosen}
      onChange={(value) => {
        onChoose(value === 'current' ? 'current' : 'same');
      }}
    >
      <Stack gap="sm" mt="sm">
        <Radio
          value="same"
          label={same.version === null ? t`The one it ran on` : t`${same.version}, as it ran`}
        />
        <Radio
          value="current"
          disabled={!different}
          label={different ? t`${current.version ?? ''}, deployed now` : t`Another one: none is deployed since`}
        />
      </Stack>
    </Radio.Group>
  );
}
