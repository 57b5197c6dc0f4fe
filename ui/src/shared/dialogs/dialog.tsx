import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';
import { usePhone } from '@/shared/layout/phone';

/** A dialog that is open while it is rendered; it fills a phone, and closing it restores the focus. */
export function Dialog(props: ModalProps) {
  const phone = usePhone();
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (isLost() && opener instanceof HTMLElement) opener.focus({ preventScroll: true });
      // The opener may be gone.
      if (isLost()) document.getElementById('main')?.focus({ preventScroll: true });
    },
    [opener],
  );
  return <Modal fullScreen={phone} {...props} />;
}

function isLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
