import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { deleteChannel, notificationsKey, type Channel } from '@/api/notifications';
import { Dialog } from '@/shared/dialogs/dialog';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import dialog from '@/shared/dialogs/dialog.module.css';
import { useMutationOnce } from '@/shared/mutation-once';

interface DeleteDialogProps {
  readonly channel: Channel;
  readonly onClose: () => void;
  readonly onGone: () => void;
}

export function DeleteDialog({ channel, onClose, onGone }: DeleteDialogProps) {
  const client = useQueryClient();
  const remove = useMutationOnce({
    mutationFn: () => deleteChannel(channel.id),
    onSuccess: async () => {
      onGone();
      await client.invalidateQueries({ queryKey: notificationsKey });
    },
  });
  return (
    <Dialog opened onClose={onClose} title={t`Delete ${channel.name}?`}>
      <p className={dialog.words}>
        {t`It sends no further notifications, and waiting ones are dropped. Notifications that were sent stay in the records of their executions.`}
      </p>
      {remove.error && (
        <p className={dialog.refused} role="alert">
          {remove.error.message}
        </p>
      )}
      <DialogButtons onClose={onClose}>
        <Button
          size="sm"
          loading={remove.isPending}
          onClick={() => {
            remove.mutate();
          }}
        >
          {t`Delete channel`}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
