import { t } from '@lingui/core/macro';
import { NativeSelect, NumberInput } from '@mantine/core';
import type { Draft } from './channel-draft';
import type { FieldsProps } from './channel-fields';
import classes from './notifications.module.css';
import { keptHint, TextField } from './text-field';

const securities = () => [
  { value: 'starttls', label: t`STARTTLS, usually port 587` },
  { value: 'tls', label: t`TLS, usually port 465` },
  { value: 'none', label: t`None, only to the sandbox or where the operator allows it` },
];

const signIns = () => [
  { value: 'password', label: t`User name and password` },
  { value: 'oauth', label: t`OAuth 2.0 client credentials` },
];

/** The mail server, its sign-in, the sender and the recipients. */
export function EmailFields(props: FieldsProps) {
  const { draft, flaws, onChange } = props;
  return (
    <>
      <div className={classes.pair}>
        <TextField {...props} field="host" label={t`Mail server`} placeholder="smtp.example.com" />
        <NumberInput
          size="sm"
          label={t`Port`}
          min={1}
          max={65_535}
          allowDecimal={false}
          value={draft.port}
          error={flaws.get('port')}
          onChange={(port) => {
            if (typeof port === 'number') onChange({ port });
          }}
        />
      </div>
      <NativeSelect
        size="sm"
        label={t`Encryption`}
        data={securities()}
        value={draft.security}
        error={flaws.get('security')}
        onChange={(event) => {
          onChange({ security: event.currentTarget.value as Draft['security'] });
        }}
      />
      <NativeSelect
        size="sm"
        label={t`Sign in with`}
        data={signIns()}
        value={draft.signIn}
        onChange={(event) => {
          onChange({ signIn: event.currentTarget.value as Draft['signIn'], password: '' });
        }}
      />
      {draft.signIn === 'oauth' ? <OAuthFields {...props} /> : <PasswordFields {...props} />}
      <TextField
        {...props}
        field="sender"
        label={t`From`}
        placeholder="Baton <baton@example.com>"
      />
      <TextField
        {...props}
        field="recipients"
        label={t`To`}
        description={t`Up to 20 addresses, separated by commas.`}
        placeholder={t`ops@example.com, Team lead <lead@example.com>`}
      />
    </>
  );
}

function PasswordFields(props: FieldsProps) {
  return (
    <div className={classes.pair}>
      <TextField
        {...props}
        field="username"
        label={t`User name`}
        description={t`Empty if the server asks for none.`}
      />
      <TextField
        {...props}
        field="password"
        label={t`Password`}
        description={t`Never shown again.`}
        secret
        placeholder={keeps(props) ? keptHint() : undefined}
      />
    </div>
  );
}

function OAuthFields(props: FieldsProps) {
  return (
    <>
      <TextField
        {...props}
        field="tokenUrl"
        label={t`Token URL`}
        placeholder="https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"
      />
      <TextField {...props} field="clientId" label={t`Client ID`} />
      <TextField
        {...props}
        field="password"
        label={t`Client secret`}
        description={t`Never shown again.`}
        secret
        placeholder={keeps(props) ? keptHint() : undefined}
      />
      <TextField
        {...props}
        field="scope"
        label={t`Scope`}
        placeholder="https://outlook.office365.com/.default"
      />
      <TextField
        {...props}
        field="username"
        label={t`Mailbox`}
        description={t`The address that Baton signs in as.`}
        placeholder="baton@example.com"
      />
    </>
  );
}

/** Whether the stored secret belongs to the selected sign-in. */
function keeps({ draft, before }: FieldsProps): boolean {
  if (!before?.email) return false;
  const { oauth, username } = before.email;
  return draft.signIn === 'oauth' ? Boolean(oauth) : !oauth && username !== '';
}
