import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './dialog.module.css';

interface DialogButtonsProps {
  readonly onClose: () => void;
  /** The button that does what the dialog is for. */
  readonly children: ReactNode;
}

/** The end of a dialog: the way back, then the way on. */
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
