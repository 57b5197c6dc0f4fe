import { t } from '@lingui/core/macro';
import { Select, type ComboboxItem } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { credentialNamed, credentialsQuery, type Credential } from '@/api/credentials';
import { CredentialState } from '@/features/credentials/credential-state';
import { useCredentialPanel } from '@/shared/dialogs/credential-panel';
import { textAt } from '@/shared/json/document';
import type { FormatFieldProps } from '@/shared/schema-form/format-fields';
import classes from './choice.module.css';

/** The option that creates a credential; no credential has this name, which begins with a space. */
const NEW = ' new';

const NONE: readonly Credential[] = [];

/** Options rendered at once; a search finds the others. */
const SHOWN = 100;

/** Chooses a credential by its name; those of another type are not offered. */
export function CredentialChoice(props: FormatFieldProps) {
  const { label, description, error, required, value, schema, onChange } = props;
  const { data: credentials = NONE, isSuccess } = useQuery(credentialsQuery);
  const open = useCredentialPanel();
  const [search, setSearch] = useState('');
  const type = textAt(schema, 'credentialType') || null;
  const fitting = credentials.filter((each) => each.in_use && (type === null || each.type === null || each.type === type));
  const chosen = value === '' ? undefined : credentialNamed(credentials, value);
  const missing = value !== '' && isSuccess && chosen === undefined;
  const listed = chosen === undefined || fitting.includes(chosen) ? fitting : [...fitting, chosen];
  const byName = new Map(listed.map((each) => [optionOf(each, chosen, value), each]));
  const typed = search.trim();
  const named = typed !== '' && typed !== value && credentialNamed(credentials, typed) === undefined ? typed : null;
  const data = [
    ...[...byName.keys()].map((name) => ({ value: name, label: name })),
    ...(value !== '' && chosen === undefined ? [{ value, label: value }] : []),
    { value: NEW, label: named === null ? t`New credential…` : t`New credential ${named}…` },
  ];
  return (
    <Select
      size="xs"
      label={label}
      description={description}
      error={error ?? (missing ? t`There is no credential ${value} yet.` : undefined)}
      withAsterisk={required}
      searchable
      clearable={!required && value !== ''}
      clearButtonProps={{ 'aria-label': t`${label}: none`, size: '24' }}
      limit={SHOWN}
      maxDropdownHeight={320}
      comboboxProps={{ keepMounted: false }}
      data={data}
      value={value === '' ? null : value}
      filter={({ options, search: words }) => matching(options as readonly ComboboxItem[], words)}
      renderOption={({ option }) => <Option label={option.label} credential={byName.get(option.value)} />}
      onSearchChange={setSearch}
      onChange={(next) => {
        if (next === NEW) open({ name: named ?? (missing ? value : null), type, stopped: false, onSaved: onChange });
        else onChange(next ?? undefined);
      }}
    />
  );
}

/** The name by which an option is known; the chosen one keeps its spelling. */
function optionOf(credential: Credential, chosen: Credential | undefined, value: string): string {
  return credential === chosen ? value : credential.name;
}

/** The options with the words in their name; creating one is always offered. */
function matching(options: readonly ComboboxItem[], words: string): ComboboxItem[] {
  const wanted = words.trim().toLowerCase();
  return options.filter(({ value, label }) => value === NEW || label.toLowerCase().includes(wanted));
}

interface OptionProps {
  readonly label: string;
  /** Undefined for what is no credential. */
  readonly credential: Credential | undefined;
}

function Option({ label, credential }: OptionProps) {
  if (credential === undefined) return <span>{label}</span>;
  return (
    <span className={classes.option}>
      <span className={classes.name}>{label}</span>
      <CredentialState credential={credential} />
      <span className={classes.address}>
        {[credential.origin === 'sandbox' ? t`Sandbox` : null, credential.address].filter(Boolean).join(' · ')}
      </span>
    </span>
  );
}
