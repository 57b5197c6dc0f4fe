import { t } from '@lingui/core/macro';
import { ActionIcon, Button, Switch, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { Header } from './channel-draft';
import type { FieldsProps } from './channel-fields';
import classes from './notifications.module.css';
import { keptHint, TextField } from './text-field';

/** The address of a webhook, which is a secret as a whole. */
export function UrlField(props: FieldsProps) {
  return (
    <TextField
      {...props}
      field="url"
      label={t`URL`}
      description={props.type?.description}
      secret
      placeholder={props.before ? keptHint() : 'https://'}
    />
  );
}

const MOST_HEADERS = 20;
const NEW: Header = { name: '', value: '', kept: false };

/** Additional headers of each message, such as an API key. */
export function HeaderFields({ draft, flaws, onChange }: FieldsProps) {
  const { headers } = draft;
  const list = useRef<HTMLFieldSetElement>(null);
  const rows = useRef(headers.length);
  // Focuses the name of a new header, or a remaining one after a removal.
  useEffect(() => {
    if (headers.length > rows.current) {
      list.current?.querySelector<HTMLElement>('[data-header]:last-of-type input')?.focus();
    } else if (headers.length < rows.current) {
      list.current?.querySelector<HTMLElement>('[data-add]')?.focus();
    }
    rows.current = headers.length;
  }, [headers.length]);
  const change = (place: number, part: Partial<Header>) => {
    onChange({
      headers: headers.map((header, index) => (index === place ? { ...header, ...part } : header)),
    });
  };
  return (
    <fieldset ref={list} className={classes.group}>
      <legend>{t`Headers`}</legend>
      <p className={classes.hint}>{t`Sent with each message, such as an API key. Values are never shown again.`}</p>
      {headers.map((header, index) => (
        <HeaderRow
          key={index}
          header={header}
          number={index + 1}
          flaw={flaws.get(`header ${header.name.trim()}`)}
          onChange={(part) => {
            change(index, part);
          }}
          onRemove={() => {
            onChange({ headers: headers.filter((_, place) => place !== index) });
          }}
        />
      ))}
      {flaws.has('headers') && <p className={classes.flaw}>{flaws.get('headers')}</p>}
      {headers.length < MOST_HEADERS && (
        <Button
          data-add
          variant="default"
          className={classes.add ?? ''}
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => {
            onChange({ headers: [...headers, NEW] });
          }}
        >
          {t`Add header`}
        </Button>
      )}
    </fieldset>
  );
}

interface HeaderRowProps {
  readonly header: Header;
  readonly number: number;
  readonly flaw: string | undefined;
  readonly onChange: (part: Partial<Header>) => void;
  readonly onRemove: () => void;
}

function HeaderRow({ header: { name, value, kept }, number, flaw, onChange, onRemove }: HeaderRowProps) {
  const called = name === '' ? t`header ${number}` : name;
  return (
    <div data-header className={classes.header}>
      <TextInput
        size="sm"
        autoComplete="off"
        spellCheck={false}
        aria-label={t`Name of header ${number}`}
        placeholder="X-Api-Key"
        // Its value is stored under this name.
        readOnly={kept}
        value={name}
        error={flaw}
        onChange={(event) => {
          onChange({ name: event.currentTarget.value });
        }}
      />
      <TextInput
        size="sm"
        type="password"
        autoComplete="new-password"
        spellCheck={false}
        aria-label={t`Value of ${called}`}
        placeholder={kept ? keptHint() : t`Value`}
        value={value}
        error={flaw !== undefined}
        onChange={(event) => {
          onChange({ value: event.currentTarget.value });
        }}
      />
      <ActionIcon variant="subtle" color="gray" aria-label={t`Remove ${called}`} onClick={onRemove}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}

/** Lets the receiver verify who sent a message, and when. */
export function SigningFields(props: FieldsProps) {
  const { draft, before, onChange } = props;
  return (
    <>
      <Switch
        size="sm"
        label={t`Sign messages`}
        description={t`As Standard Webhooks has it, so that the receiver can check who sent a message and when.`}
        checked={draft.signed}
        onChange={(event) => {
          onChange({ signed: event.currentTarget.checked, signingSecret: '' });
        }}
      />
      {draft.signed && (
        <TextField
          {...props}
          field="signingSecret"
          label={t`Signing secret`}
          description={t`At least 16 characters, or whsec_ and Base64. Never shown again.`}
          secret
          placeholder={before?.signed === true ? keptHint() : undefined}
        />
      )}
    </>
  );
}
