import { plural, t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { AgentUser } from '@/api/agent-files';
import { Dialog } from '@/shared/dialogs/dialog';
import dialog from '@/shared/dialogs/dialog.module.css';
import { MessageField } from '@/shared/dialogs/message-field';

interface SaveDialogProps {
  /** The version that is saved. */
  readonly version: number;
  readonly users: readonly AgentUser[];
  readonly pending: boolean;
  readonly failed: string | null;
  readonly onClose: () => void;
  readonly onSave: (message: string, choose: boolean) => void;
}

/** Saves a version with a message; workflows keep theirs unless they are chosen. */
export function SaveDialog({ version, users, pending, failed, onClose, onSave }: SaveDialogProps) {
  const [message, setMessage] = useState('');
  return (
    <Dialog opened onClose={onClose} title={t`Save version ${version}`} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSave(message.trim(), false);
        }}
      >
        {users.length > 0 && (
          <p className={dialog.words}>
            {plural(users.length, {
              one: '# workflow keeps the version it was saved with.',
              other: '# workflows keep the version they were saved with.',
            })}
          </p>
        )}
        <MessageField message={message} onType={setMessage} />
        {failed !== null && (
          <p className={dialog.refused} role="alert">
            {failed}
          </p>
        )}
        <div className={dialog.buttons}>
          <Button size="sm" variant="default" onClick={onClose}>
            {t`Back`}
          </Button>
          {users.length > 0 && (
            <Button
              size="sm"
              variant="default"
              disabled={pending}
              onClick={() => {
                onSave(message.trim(), true);
              }}
            >
              {t`Save and choose workflows…`}
            </Button>
          )}
          <Button size="sm" type="submit" loading={pending}>
            {t`Save`}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
