import { Modal, type ModalProps } from '@mantine/core';
import { usePhone } from '@/shared/layout/phone';
import { useRestoredFocus } from './restored-focus';

/** A dialog that is open while it is rendered; it fills a phone, and closing it restores the focus. */
export function Dialog(props: ModalProps) {
  const phone = usePhone();
  useRestoredFocus();
  return <Modal fullScreen={phone} {...props} />;
}
