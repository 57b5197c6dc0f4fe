import { Button, Text } from '@mantine/core';
import type { Execution } from '@/api/executions';
import { Dialog } from '@/shared/dialogs/dialog';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import dialog from '@/shared/dialogs/dialog.module.css';
import { firstUnfinished } from './answer';
import classes from './execution-page.module.css';
import { stepsWords } from './words';

interface ConfirmResumeProps {
  readonly execution: Execution;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Says what a resume runs, what it takes from before, and what may happen twice. */
export function ConfirmResume({ execution, onConfirm, onClose }: ConfirmResumeProps) {
  const { steps } = execution;
  const from = firstUnfinished(steps);
  const twice = steps.slice(from).filter((step) => step.effect === 'write' && step.tries.length > 0);
  return (
    <Dialog opened onClose={onClose} title={`Resume from step ${from + 1}?`}>
      <Text className={dialog.words}>
        Runs {stepsWords(from + 1, steps.length)}.
        {from > 0 && ` Reuses the output of ${stepsWords(1, from)}.`}
      </Text>
      {twice.map((step) => (
        <Text key={step.key} fw={500}>
          {step.name} may already have changed something outside Baton; it will write again.
        </Text>
      ))}
      <DialogButtons onClose={onClose}>
        <Button size="sm" data-autofocus onClick={onConfirm}>
          Resume from step {from + 1}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

interface ConfirmStopProps {
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function ConfirmStop({ onConfirm, onClose }: ConfirmStopProps) {
  return (
    <Dialog opened onClose={onClose} title="Stop this execution?">
      <Text c="var(--text-2)">Finished steps stay saved.</Text>
      <div className={dialog.buttons}>
        <Button size="sm" variant="default" data-autofocus onClick={onClose}>
          Keep running
        </Button>
        <Button size="sm" className={classes.dangerous ?? ''} onClick={onConfirm}>
          Stop execution
        </Button>
      </div>
    </Dialog>
  );
}
