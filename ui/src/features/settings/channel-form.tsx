import { t } from '@lingui/core/macro';
import { Button, NativeSelect } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  changeChannel,
  createChannel,
  notificationsKey,
  testChannel,
  type Channel,
  type ChannelType,
  type TestResult,
} from '@/api/notifications';
import { isProblem } from '@/api/problem';
import dialog from '@/shared/dialogs/dialog.module.css';
import { useMutationOnce } from '@/shared/mutation-once';
import { changeOf, draftOf, EMPTY, hasSettings, requestOf, type Draft } from './channel-draft';
import { CommonFields, type FieldsProps } from './channel-fields';
import { flawsByField, ownFlaws, type Field } from './channel-flaws';
import { DeleteDialog } from './delete-dialog';
import { EmailFields } from './email-fields';
import classes from './notifications.module.css';
import { SettingsFields } from './settings-fields';
import { HeaderFields, SigningFields, UrlField } from './webhook-fields';

interface ChannelFormProps {
  /** Null for a new channel. */
  readonly channel: Channel | null;
  readonly types: readonly ChannelType[];
  readonly onSaved: (id: string) => void;
  readonly onGone: () => void;
}

const NONE: ReadonlyMap<Field, string> = new Map();

/** Creates, edits and tests a channel. */
export function ChannelForm({ channel, types, onSaved, onGone }: ChannelFormProps) {
  const [draft, setDraft] = useState<Draft>(channel ? draftOf(channel) : EMPTY);
  const type = types.find((each) => each.type === draft.kind);
  const [touched, setTouched] = useState(channel === null);
  const [own, setOwn] = useState(NONE);
  // Changes saved by someone else are shown at once, unless something was edited here.
  const [began, setBegan] = useState(channel);
  function begin(newest: Channel) {
    setBegan(newest);
    setDraft(draftOf(newest));
    setTouched(false);
  }
  const conflict = channel !== null && began !== null && channel.version > began.version;
  if (conflict && !touched) begin(channel);
  const [deleting, setDeleting] = useState(false);
  const client = useQueryClient();
  const read = () => client.invalidateQueries({ queryKey: notificationsKey });
  const save = useMutationOnce({
    mutationFn: () =>
      began
        ? changeChannel({ id: began.id, version: began.version, change: changeOf(draft, type, began) })
        : createChannel(requestOf(draft, type)),
    onSuccess: async (saved) => {
      begin(saved);
      await read();
      onSaved(saved.id);
    },
    // Someone else may have saved in the meantime.
    onError: read,
  });
  const test = useMutationOnce({
    mutationFn: async () => {
      const id = touched ? (await save.mutateAsync()).id : channel?.id;
      return id === undefined ? null : testChannel(id, 'failure');
    },
  });
  /** Runs an action that needs a valid draft, unless problems are already visible. */
  const ifSound = (act: () => void) => {
    const found = ownFlaws(draft, type, began);
    setOwn(found);
    if (found.size === 0) act();
  };
  const refused = flawsByField(isProblem(save.error) ? save.error.flaws : []);
  const flaws = own.size > 0 ? own : refused;
  const fields = {
    draft,
    type,
    flaws,
    before: began,
    onChange: (change: Partial<Draft>) => {
      setDraft((before) => ({ ...before, ...change }));
      setTouched(true);
      setOwn(NONE);
      test.reset();
    },
  };
  return (
    <form
      noValidate
      className={classes.form}
      aria-label={channel ? channel.name : t`New channel`}
      onSubmit={(event) => {
        event.preventDefault();
        ifSound(save.mutate);
      }}
    >
      {channel === null && (
        <KindChoice
          kind={draft.kind}
          types={types}
          onKind={(kind) => {
            fields.onChange({ kind, settings: {}, unfinished: new Map() });
          }}
        />
      )}
      <CommonFields {...fields} />
      <Address {...fields} />
      {save.error && own.size === 0 && !conflict && (
        <Refused error={save.error} flaws={flaws.size} other={flaws.get('other')} />
      )}
      {conflict && (
        <Conflict
          onShow={() => {
            save.reset();
            begin(channel);
          }}
        />
      )}
      <div className={classes.buttons}>
        <Button type="submit" size="sm" loading={save.isPending}>
          {channel ? t`Save` : t`Make channel`}
        </Button>
        {channel && (
          <Button
            size="sm"
            variant="default"
            loading={test.isPending}
            onClick={() => {
              ifSound(test.mutate);
            }}
          >
            {touched ? t`Save and send test card` : t`Send test card`}
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
            {t`Delete…`}
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
  readonly kind: string;
  readonly types: readonly ChannelType[];
  readonly onKind: (kind: string) => void;
}

function KindChoice({ kind, types, onKind }: KindChoiceProps) {
  return (
    <NativeSelect
      size="sm"
      label={t`Kind`}
      data={types.map(({ type, title }) => ({ value: type, label: title }))}
      value={kind}
      onChange={(event) => {
        onKind(event.currentTarget.value);
      }}
    />
  );
}

function Address(fields: FieldsProps) {
  const { type } = fields;
  if (fields.before?.sandbox) {
    return (
      <p className={classes.hint}>
        {t`It goes to the Teams inbox of the sandbox on this machine, and nowhere else.`}
      </p>
    );
  }
  if (type === undefined) {
    return <p className={classes.hint}>{t`The package of this kind of channel is not installed.`}</p>;
  }
  const has = (member: ChannelType['members'][number]) => type.members.includes(member);
  return (
    <>
      {has('email') && <EmailFields {...fields} />}
      {has('url') && <UrlField {...fields} />}
      {has('headers') && <HeaderFields {...fields} />}
      {has('signing_secret') && <SigningFields {...fields} />}
      {hasSettings(type) && <SettingsFields {...fields} type={type} />}
    </>
  );
}

/** Someone else has saved the channel while it was edited here. */
function Conflict({ onShow }: { readonly onShow: () => void }) {
  return (
    <div className={classes.conflict} role="alert">
      <p className={classes.hint}>
        {t`Somebody else changed this channel meanwhile. Your changes were not saved over theirs.`}
      </p>
      <Button size="sm" variant="default" onClick={onShow}>
        {t`Show what was saved`}
      </Button>
    </div>
  );
}

interface RefusedProps {
  readonly error: Error;
  readonly flaws: number;
  readonly other: string | undefined;
}

function Refused({ error, flaws, other }: RefusedProps) {
  const words = flaws === 0 ? error.message : (other ?? t`Nothing was saved: see above.`);
  return (
    <p className={dialog.refused} role="alert">
      {words}
    </p>
  );
}

function Answer({ result }: { readonly result: TestResult }) {
  const { delivered, response, response_status: status, duration_ms: took } = result;
  if (!delivered) return <p className={dialog.refused}>{t`Not delivered. ${response}`}</p>;
  return (
    <p className={classes.delivered}>
      {response === ''
        ? t`Delivered in ${took} ms: answered ${status ?? ''}. Look whether it arrived.`
        : t`Delivered in ${took} ms: answered ${status ?? ''}, “${response}”. Look whether it arrived.`}
    </p>
  );
}
