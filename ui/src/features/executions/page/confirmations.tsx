import { Button, Modal, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Execution, OnVersion } from '@/api/executions';
import classes from './execution-page.module.css';

interface ConfirmRetryProps {
  readonly execution: Execution;
  readonly onConfirm: (version: OnVersion) => void;
  readonly onClose: () => void;
}

export function ConfirmRetry({ execution, onConfirm, onClose }: ConfirmRetryProps) {
  const [version, setVersion] = useState<OnVersion>('same');
  const { total_steps: steps, completed_steps: done } = execution;
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Run ${execution.workflow_name} again from the start?`}
      size="lg"
    >
      <Text c="var(--text-2)">
        {steps === 1 ? 'Its step runs again' : `All ${steps} steps run again`}, with the same input,
        as a new execution.
        {done > 0 && ' What finished steps changed in other systems, they may change again.'}
      </Text>
      <Radio.Group
        mt="lg"
        label="Version"
        value={version}
        onChange={(value) => {
          setVersion(value === 'current' ? 'current' : 'same');
        }}
      >
        <Stack gap="sm" mt="sm">
          <Radio value="same" label="The same as before" />
          <Radio value="current" label="The one that would run now" />
        </Stack>
      </Radio.Group>
      <div className={classes.dialogButtons}>
        <Button size="sm" variant="default" onClick={onClose}>
          Back
        </Button>
        <Button
          size="sm"
          data-autofocus
          onClick={() => {
            onConfirm(version);
          }}
        >
          Retry execution
        </Button>
      </div>
    </Modal>
  );
}

interface ConfirmStopProps {
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function ConfirmStop({ onConfirm, onClose }: ConfirmStopProps) {
  return (
    <Modal opened onClose={onClose} title="Stop this execution?">
      <Text c="var(--text-2)">Finished steps stay saved.</Text>
      <div className={classes.dialogButtons}>
        <Button size="sm" variant="default" data-autofocus onClick={onClose}>
          Keep running
        </Button>
        <Button size="sm" className={classes.dangerous ?? ''} onClick={onConfirm}>
          Stop execution
        </Button>
      </div>
    </Modal>
  );
}
