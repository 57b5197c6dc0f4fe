import { Button, Radio, Stack, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { workflowInputFile, type Execution } from '@/api/executions';
import { prospectsQuery, retryExecution, type OnVersion, type Prospects } from '@/api/run-again';
import dialog from '@/shared/dialogs/dialog.module.css';
import { JsonFile } from '@/shared/json/json-file';
import { useMutationOnce } from '@/shared/mutation-once';
import { bytes } from '@/shared/size/bytes';
import { NotRead } from '@/shared/states/not-read';
import { retryWords } from './retry-words';
import classes from './retry.module.css';

interface RetryFormProps {
  readonly execution: Execution;
  /** The way back. */
  readonly back: ReactNode;
}

/** Asks before an execution runs again: with what, on which version, and what that changes. */
export function RetryForm({ execution, back }: RetryFormProps) {
  const { execution_id: id } = execution;
  const navigate = useNavigate();
  const prospects = useQuery(prospectsQuery(id, `${execution.status} ${execution.runs.length}`));
  const [chosen, setChosen] = useState<OnVersion>('same');
  const retry = useMutationOnce({
    mutationFn: () => retryExecution(id, chosen),
    onSuccess: (made) => navigate({ to: '/executions/$executionId', params: { executionId: made } }),
  });
  if (!prospects.data) {
    return (
      <NotRead
        reading="Reading what a retry would do"
        title="What a retry would do could not be read"
        error={prospects.error}
        onRetry={() => void prospects.refetch()}
      />
    );
  }
  const prospect = prospects.data[chosen].retry;
  const completed = new Set(
    execution.steps.filter(({ status }) => status === 'completed').map(({ key }) => key),
  );
  return (
    <>
      <OriginalInput executionId={id} size={prospects.data.input_bytes} />
      <VersionChoice prospects={prospects.data} chosen={chosen} onChoose={setChosen} />
      <div className={classes.words} aria-live="polite">
        {retryWords(prospect, completed).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      {retry.error && (
        <p className={dialog.refused} role="alert">
          {retry.error.message}
        </p>
      )}
      <div className={dialog.buttons}>
        {back}
        {prospect.possible && (
          <Button
            size="sm"
            data-autofocus
            data-primary
            loading={retry.isPending}
            onClick={() => {
              retry.mutate();
            }}
          >
            Retry execution
          </Button>
        )}
      </div>
    </>
  );
}

interface OriginalInputProps {
  readonly executionId: string;
  readonly size: number;
}

function OriginalInput({ executionId, size }: OriginalInputProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <p className={classes.input}>
        Original input, {bytes(size)}
        <UnstyledButton
          className={classes.view}
          aria-expanded={open}
          onClick={() => {
            setOpen(!open);
          }}
        >
          {open ? 'hide' : 'view'}
        </UnstyledButton>
      </p>
      {open && <JsonFile url={workflowInputFile(executionId)} label="Original input" />}
    </>
  );
}

interface VersionChoiceProps {
  readonly prospects: Prospects;
  readonly chosen: OnVersion;
  readonly onChoose: (version: OnVersion) => void;
}

function VersionChoice({ prospects: { same, current }, chosen, onChoose }: VersionChoiceProps) {
  const different = current.version !== null && current.version !== same.version;
  return (
    <Radio.Group
      mt="md"
      label="Version"
      value={chosen}
      onChange={(value) => {
        onChoose(value === 'current' ? 'current' : 'same');
      }}
    >
      <Stack gap="sm" mt="sm">
        <Radio
          value="same"
          label={same.version === null ? 'The one it ran on' : `${same.version}, as it ran`}
        />
        <Radio
          value="current"
          disabled={!different}
          label={different ? `${current.version}, deployed now` : 'Another one: none is deployed since'}
        />
      </Stack>
    </Radio.Group>
  );
}
