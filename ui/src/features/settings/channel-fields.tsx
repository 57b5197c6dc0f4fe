import { Checkbox, MultiSelect, NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { workflowsQuery } from '@/api/workflows';
import type { Draft, Field } from './channel-draft';
import classes from './notifications.module.css';

export const KINDS = [
  { value: 'teams', label: 'Microsoft Teams' },
  { value: 'slack', label: 'Slack, Mattermost' },
  { value: 'webhook', label: 'Webhook with JSON' },
  { value: 'email', label: 'E-mail' },
] as const;

const SECURITIES = [
  { value: 'starttls', label: 'STARTTLS, usually port 587' },
  { value: 'tls', label: 'TLS, usually port 465' },
  { value: 'none', label: 'None, only to the sandbox or where the operator allows it' },
];

const WHERE: Readonly<Record<string, string>> = {
  teams: 'In Teams: the channel’s Workflows, “Send webhook alerts to a channel”, copy its URL.',
  slack: 'In Slack: an app with incoming webhooks, copy the URL of one.',
  webhook: 'Answers with 2xx. What is sent there is described in docs/notifications.md.',
};

interface FieldsProps {
  readonly draft: Draft;
  readonly flaws: ReadonlyMap<Field, string>;
  /** Whether a secret is kept that does not have to be entered again. */
  readonly kept: boolean;
  readonly onChange: (change: Partial<Draft>) => void;
}

/** What every channel has. */
export function CommonFields({ draft, flaws, onChange }: FieldsProps) {
  const { data: workflows } = useQuery(workflowsQuery);
  return (
    <>
      <TextInput
        size="sm"
        label="Name"
        maxLength={100}
        value={draft.name}
        error={flaws.get('name')}
        onChange={(event) => {
          onChange({ name: event.currentTarget.value });
        }}
      />
      <Checkbox.Group
        label="Hears of"
        error={flaws.get('failure')}
        value={(['failure', 'success'] as const).filter((kind) => draft[kind])}
        onChange={(chosen) => {
          onChange({ failure: chosen.includes('failure'), success: chosen.includes('success') });
        }}
      >
        <div className={classes.checks}>
          <Checkbox size="xs" value="failure" label="Failures" />
          <Checkbox size="xs" value="success" label="Successes" />
        </div>
      </Checkbox.Group>
      <MultiSelect
        size="sm"
        label="Workflows"
        description="None chosen means all of them."
        searchable
        limit={100}
        maxDropdownHeight={320}
        data={(workflows ?? []).map(({ workflow_id, name }) => ({
          value: workflow_id,
          label: name,
        }))}
        value={[...draft.workflows]}
        error={flaws.get('workflows')}
        onChange={(chosen) => {
          onChange({ workflows: chosen });
        }}
      />
      <Switch
        size="sm"
        label="Switched on"
        checked={draft.enabled}
        onChange={(event) => {
          onChange({ enabled: event.currentTarget.checked });
        }}
      />
    </>
  );
}

/** The address of a webhook, which is a secret as a whole. */
export function UrlField({ draft, flaws, kept, onChange }: FieldsProps) {
  return (
    <TextInput
      size="sm"
      type="password"
      autoComplete="off"
      spellCheck={false}
      label="URL"
      description={WHERE[draft.kind]}
      placeholder={kept ? 'Kept, and never shown. Enter a new one to replace it.' : 'https://'}
      value={draft.url}
      error={flaws.get('url')}
      onChange={(event) => {
        onChange({ url: event.currentTarget.value });
      }}
    />
  );
}

/** A mail server, who writes and who reads. */
export function EmailFields(props: FieldsProps) {
  const { draft, flaws, kept, onChange } = props;
  return (
    <>
      <Pair>
        <Text {...props} field="host" label="Mail server" placeholder="smtp.example.com" />
        <NumberInput
          size="sm"
          label="Port"
          min={1}
          max={65_535}
          allowDecimal={false}
          value={draft.port}
          error={flaws.get('port')}
          onChange={(port) => {
            if (typeof port === 'number') onChange({ port });
          }}
        />
      </Pair>
      <NativeSelect
        size="sm"
        label="Encryption"
        data={SECURITIES}
        value={draft.security}
        error={flaws.get('security')}
        onChange={(event) => {
          onChange({ security: event.currentTarget.value as Draft['security'] });
        }}
      />
      <Pair>
        <Text {...props} field="username" label="User name" />
        <Text
          {...props}
          field="password"
          label="Password"
          secret
          placeholder={kept ? 'Kept, and never shown.' : ''}
        />
      </Pair>
      <Text {...props} field="sender" label="From" placeholder="baton@example.com" />
      <Text
        {...props}
        field="recipients"
        label="To"
        placeholder="ops@example.com, lead@example.com"
      />
    </>
  );
}

interface TextProps extends FieldsProps {
  readonly field: 'host' | 'username' | 'password' | 'sender' | 'recipients';
  readonly label: string;
  readonly placeholder?: string;
  readonly secret?: boolean;
}

function Text({ draft, flaws, onChange, field, label, placeholder = '', secret = false }: TextProps) {
  return (
    <TextInput
      size="sm"
      type={secret ? 'password' : 'text'}
      autoComplete={secret ? 'new-password' : 'off'}
      spellCheck={false}
      label={label}
      placeholder={flaws.has(field) ? '' : placeholder}
      value={draft[field]}
      error={flaws.get(field)}
      onChange={(event) => {
        onChange({ [field]: event.currentTarget.value });
      }}
    />
  );
}

function Pair({ children }: { readonly children: ReactNode }) {
  return <div className={classes.pair}>{children}</div>;
}
