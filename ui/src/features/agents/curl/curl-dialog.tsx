import { t } from '@lingui/core/macro';
import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '@/shared/dialogs/dialog';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import type { JsonObject } from '@/shared/json/document';
import classes from './curl.module.css';
import { readCurl, type Refused } from './curl';

interface CurlDialogProps {
  readonly onUse: (request: JsonObject) => void;
  readonly onClose: () => void;
}

const refusals = (): Readonly<Record<Refused, string>> => ({
  not_curl: t`This is not a cURL command. It begins with curl, as vendors show it in their documentation.`,
  no_address: t`The command has no address. Add it, such as https://api.example.com/orders.`,
  several_addresses: t`The command has several addresses. Paste one call at a time.`,
  form_upload: t`The command uploads a form with files, which an HTTP agent cannot send. Paste one that sends JSON, text or plain form fields.`,
  file: t`The command sends a file of that computer. Paste the content in place of its name.`,
});

/** Takes address, method, parameters, headers and body of a pasted cURL command; logins are left out. */
export function CurlDialog({ onUse, onClose }: CurlDialogProps) {
  const [command, setCommand] = useState('');
  const read = command.trim() === '' ? null : readCurl(command);
  const taken = read === null || typeof read === 'string' ? null : read;
  return (
    <Dialog opened size="lg" title={t`From a cURL command`} onClose={onClose}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (taken !== null) onUse(taken.config);
        }}
      >
        <Textarea
          label={t`cURL command`}
          description={t`Address, method, parameters, headers and body are taken from it.`}
          data-autofocus
          autosize
          minRows={6}
          maxRows={16}
          spellCheck={false}
          classNames={{ input: classes.code ?? '' }}
          value={command}
          error={typeof read === 'string' ? refusals()[read] : null}
          onChange={(event) => {
            setCommand(event.currentTarget.value);
          }}
        />
        <div role="status" className={classes.said}>
          {taken !== null && taken.logins.length > 0 && (
            <p>{t`Left out: ${taken.logins.join(', ')}. Store it as a credential, and choose that in the settings.`}</p>
          )}
          {taken !== null && taken.ignored.length > 0 && (
            <p>{t`Without a setting here: ${taken.ignored.join(', ')}.`}</p>
          )}
        </div>
        <DialogButtons onClose={onClose}>
          <Button type="submit" size="sm" disabled={taken === null}>
            {t`Use this request`}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
