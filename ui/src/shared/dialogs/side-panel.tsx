import { t } from '@lingui/core/macro';
import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { usePhone } from '@/shared/layout/phone';
import { useRestoredFocus } from './restored-focus';

interface SidePanelProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog at the right edge, open while it is rendered; it fills a phone, and closing it restores the focus. */
export function SidePanel({ title, onClose, children }: SidePanelProps) {
  const phone = usePhone();
  useRestoredFocus();
  return (
    <Drawer
      opened
      position="right"
      size={phone ? '100%' : 480}
      title={title}
      closeButtonProps={{ 'aria-label': t`Close` }}
      onClose={onClose}
    >
      {children}
    </Drawer>
  );
}
