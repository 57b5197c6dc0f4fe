import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { Dialog } from '@/shared/dialogs/dialog';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import dialog from '@/shared/dialogs/dialog.module.css';

interface ConfirmRollBackProps {
  readonly version: number;
  /** The current production version. */
  readonly deployed: number;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Confirms deploying an older version again. */
export function ConfirmRollBack({ version, deployed, onConfirm, onClose }: ConfirmRollBackProps) {
  return (
    <Dialog opened onClose={onClose} title={t`Roll back to version ${version}?`}>
      <p className={dialog.words}>
        {t`Version ${deployed} runs in production now. New executions will run version ${version}; executions that have started stay on their version.`}
      </p>
      <DialogButtons onClose={onClose}>
        <Button size="sm" data-autofocus onClick={onConfirm}>
          {t`Roll back to version ${version}`}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
