import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './dialog.module.css';

interface DialogButtonsProps {
  readonly onClose: () => void;
  /** The button that performs the dialog's action. */
  readonly children: ReactNode;
}

/** The buttons of a dialog: cancel, then the action. */
export function DialogButtons({ onClose, children }: DialogButtonsProps) {
  return (
    <div className={classes.buttons}>
      <Button type="button" size="sm" variant="default" onClick={onClose}>
        {t`Back`}
      </Button>
      {children}
    </div>
  );
}
