import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { deleteChannel, notificationsKey, type Channel } from '@/api/notifications';
import { Dialog } from '@/shared/dialogs/dialog';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import dialog from '@/shared/dialogs/dialog.module.css';

interface DeleteDialogProps {
  readonly channel: Channel;
  readonly onClose: () => void;
  readonly onGone: () => void;
}

export function DeleteDialog({ channel, onClose, onGone }: DeleteDialogProps) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteChannel(channel.id),
    onSuccess: async () => {
      onGone();
      await client.invalidateQueries({ queryKey: notificationsKey });
    },
  });
  return (
    <Dialog opened onClose={onClose} title={`Delete ${channel.name}?`}>
      <p className={dialog.words}>
        Nobody is told on it any more, and its address has to be entered again for another. What
        waits for it is not sent; what was sent stays in the records of the executions.
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
          Delete channel
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
