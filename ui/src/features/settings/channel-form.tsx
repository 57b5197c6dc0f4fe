import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  changeChannel,
  createChannel,
  notificationsKey,
  testChannel,
  type Channel,
  type ChannelKind,
  type TestResult,
} from '@/api/notifications';
import { isProblem } from '@/api/problem';
import dialog from '@/shared/dialogs/dialog.module.css';
import { changeOf, draftOf, EMPTY, flawsByField, requestOf, type Draft } from './channel-draft';
import { CommonFields, EmailFields, KINDS, UrlField } from './channel-fields';
import { DeleteDialog } from './delete-dialog';
import classes from './notifications.module.css';

interface ChannelFormProps {
  /** Null while a new one is being made. */
  readonly channel: Channel | null;
  readonly onSaved: (id: string) => void;
  readonly onGone: () => void;
}

const SAVING = [...notificationsKey, 'saving'];

/** Makes or changes a channel, and tries it. */
export function ChannelForm({ channel, onSaved, onGone }: ChannelFormProps) {
  const [draft, setDraft] = useState<Draft>(channel ? draftOf(channel) : EMPTY);
  const [touched, setTouched] = useState(channel === null);
  const [deleting, setDeleting] = useState(false);
  const client = useQueryClient();
  const read = () => client.invalidateQueries({ queryKey: notificationsKey });
  const save = useMutation({
    mutationKey: SAVING,
    mutationFn: () =>
      channel ? changeChannel(channel.id, changeOf(draft)) : createChannel(requestOf(draft)),
    onSuccess: async (saved) => {
      setDraft(draftOf(saved));
      setTouched(false);
      await read();
      onSaved(saved.id);
    },
  });
  const test = useMutation({
    mutationFn: async () => {
      const id = touched ? (await save.mutateAsync()).id : channel?.id;
      return id === undefined ? null : testChannel(id, 'failure');
    },
  });
  const flaws = flawsByField(isProblem(save.error) ? save.error.flaws : []);
  const fields = {
    draft,
    flaws,
    kept: channel !== null,
    onChange: (change: Partial<Draft>) => {
      setDraft((before) => ({ ...before, ...change }));
      setTouched(true);
      test.reset();
    },
  };
  return (
    <form
      noValidate
      className={classes.form}
      aria-label={channel ? channel.name : 'New channel'}
      onSubmit={(event) => {
        event.preventDefault();
        // Asked of the client: the second of two quick clicks comes before `isPending` is drawn.
        if (client.isMutating({ mutationKey: SAVING }) === 0) save.mutate();
      }}
    >
      {channel === null && <KindChoice kind={draft.kind} onKind={(kind) => { fields.onChange({ kind }); }} />}
      <CommonFields {...fields} />
      <Address channel={channel} {...fields} />
      {save.error && <Refused error={save.error} flaws={flaws.size} other={flaws.get('other')} />}
      <div className={classes.buttons}>
        <Button type="submit" size="sm" loading={save.isPending}>
          {channel ? 'Save' : 'Make channel'}
        </Button>
        {channel && (
          <Button
            size="sm"
            variant="default"
            loading={test.isPending}
            onClick={() => {
              test.mutate();
            }}
          >
            {touched ? 'Save and send test card' : 'Send test card'}
          </Button>
        )}
        {channel && !channel.sandbox && (
          <Button
            size="sm"
            variant="default"
            className={classes.last}
            onClick={() => {
              setDeleting(true);
            }}
          >
            Delete…
          </Button>
        )}
      </div>
      <div role="status">
        {test.data && <Answer result={test.data} />}
        {test.error && !save.error && <p className={dialog.refused}>{test.error.message}</p>}
      </div>
      {deleting && channel && (
        <DeleteDialog
          channel={channel}
          onClose={() => {
            setDeleting(false);
          }}
          onGone={onGone}
        />
      )}
    </form>
  );
}

interface KindChoiceProps {
  readonly kind: ChannelKind;
  readonly onKind: (kind: ChannelKind) => void;
}

function KindChoice({ kind, onKind }: KindChoiceProps) {
  return (
    <NativeSelect
      size="sm"
      label="Kind"
      data={[...KINDS]}
      value={kind}
      onChange={(event) => {
        onKind(event.currentTarget.value as ChannelKind);
      }}
    />
  );
}

function Address(props: { readonly channel: Channel | null } & Parameters<typeof UrlField>[0]) {
  const { channel, ...fields } = props;
  if (channel?.sandbox) {
    return (
      <p className={classes.hint}>
        It goes to the Teams inbox of the sandbox on this machine, and nowhere else.
      </p>
    );
  }
  return fields.draft.kind === 'email' ? <EmailFields {...fields} /> : <UrlField {...fields} />;
}

interface RefusedProps {
  readonly error: Error;
  readonly flaws: number;
  readonly other: string | undefined;
}

function Refused({ error, flaws, other }: RefusedProps) {
  const words = flaws === 0 ? error.message : (other ?? 'Nothing was saved: see above.');
  return (
    <p className={dialog.refused} role="alert">
      {words}
    </p>
  );
}

function Answer({ result }: { readonly result: TestResult }) {
  const { delivered, response, response_status: status, duration_ms: took } = result;
  if (!delivered) return <p className={dialog.refused}>Not delivered. {response}</p>;
  return (
    <p className={classes.delivered}>
      Delivered in {took} ms: answered {status}
      {response === '' ? '.' : `, “${response}”.`} Look whether it arrived.
    </p>
  );
}
