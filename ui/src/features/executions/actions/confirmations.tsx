import { t } from '@lingui/core/macro';
import { Button, Text } from '@mantine/core';
import type { Execution } from '@/api/executions';
import { Dialog } from '@/shared/dialogs/dialog';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import dialog from '@/shared/dialogs/dialog.module.css';
import classes from './actions.module.css';
import { stepsWords } from '@/features/executions/page/words';

interface ConfirmResumeProps {
  readonly execution: Execution;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Shows what a resume runs, what it reuses, and what it may repeat. */
export function ConfirmResume({ execution, onConfirm, onClose }: ConfirmResumeProps) {
  const { steps } = execution;
  const from = execution.first_unfinished ?? steps.length;
  const twice = steps.slice(from).filter((step) => step.may_have_written);
  return (
    <Dialog opened onClose={onClose} title={t`Resume from step ${from + 1}?`}>
      <Text className={dialog.words}>
        {t`Runs ${stepsWords(from + 1, steps.length)}.`}
        {from > 0 && ` ${t`Reuses the output of ${stepsWords(1, from)}.`}`}
      </Text>
      {twice.map((step) => (
        <Text key={step.key} fw={500}>
          {t`${step.name} may already have changed something outside Baton; it will write again.`}
        </Text>
      ))}
      <DialogButtons onClose={onClose}>
        <Button size="sm" data-autofocus onClick={onConfirm}>
          {t`Resume from step ${from + 1}`}
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
    <Dialog opened onClose={onClose} title={t`Stop this execution?`}>
      <Text c="var(--text-2)">{t`Finished steps stay saved.`}</Text>
      <div className={dialog.buttons}>
        <Button size="sm" variant="default" data-autofocus onClick={onClose}>
          {t`Keep running`}
        </Button>
        <Button size="sm" className={classes.dangerous ?? ''} onClick={onConfirm}>
          {t`Stop execution`}
        </Button>
      </div>
    </Dialog>
  );
}
