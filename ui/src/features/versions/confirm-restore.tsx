import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { Dialog } from '@/shared/dialogs/dialog';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import dialog from '@/shared/dialogs/dialog.module.css';

interface ConfirmRestoreProps {
  readonly version: number;
  readonly next: number;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Confirms a restore that replaces unsaved content on the screen. */
export function ConfirmRestore({ version, next, onConfirm, onClose }: ConfirmRestoreProps) {
  return (
    <Dialog opened onClose={onClose} title={t`Restore ${version} as version ${next}?`}>
      <p className={dialog.words}>
        {t`The screen has changes that are not saved; it will show version ${next} instead. To keep them, go back and save them first.`}
      </p>
      <DialogButtons onClose={onClose}>
        <Button size="sm" onClick={onConfirm}>
          {t`Restore ${version}`}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
