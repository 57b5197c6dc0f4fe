import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import {
  credentialsQuery,
  credentialTypesQuery,
  type Credential,
  type CredentialType,
} from '@/api/credentials';
import { CredentialPanel } from '@/features/credentials/form/credential-panel';
import { ButtonLink } from '@/shared/layout/links';
import { SettingsFrame } from '@/shared/layout/settings-frame';
import table from '@/shared/layout/table.module.css';
import { EmptyState } from '@/shared/states/empty-state';
import { NotRead } from '@/shared/states/not-read';
import { CredentialTable } from './credential-table';
import classes from './credentials.module.css';
import { NEW } from './search';

const route = getRouteApi('/settings/credentials');

/** From so many credentials on they can be searched. */
const MANY = 8;

export function CredentialsPage() {
  return (
    <SettingsFrame tab={t`Credentials`} actions={<NewCredential />}>
      <div className={classes.page}>
        <h2 className={classes.heading}>{t`Credentials`}</h2>
        <p className={classes.hint}>
          {t`Agents use them to sign in to other systems. Secrets are kept encrypted and never shown again.`}
        </p>
        <Credentials />
      </div>
    </SettingsFrame>
  );
}

function NewCredential() {
  return (
    <ButtonLink
      to="/settings/credentials"
      search={{ credential: NEW }}
      size="sm"
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t`New credential`}
    </ButtonLink>
  );
}

function Credentials() {
  const credentials = useQuery(credentialsQuery);
  const types = useQuery(credentialTypesQuery);
  if (!credentials.data || !types.data) {
    return (
      <NotRead
        reading={t`Reading the credentials`}
        rows={4}
        title={t`The credentials could not be read`}
        error={credentials.error ?? types.error}
        onRetry={() => {
          void credentials.refetch();
          void types.refetch();
        }}
      />
    );
  }
  return <Found credentials={credentials.data} types={types.data} />;
}

interface FoundProps {
  readonly credentials: readonly Credential[];
  readonly types: readonly CredentialType[];
}

function Found({ credentials, types }: FoundProps) {
  const { credential: wanted } = route.useSearch();
  const navigate = route.useNavigate();
  const [said, setSaid] = useState('');
  const open = wanted === NEW ? null : credentials.find(({ id }) => id === wanted);
  return (
    <>
      <p className={classes.said} role="status">
        {said}
      </p>
      {credentials.length === 0 ? (
        <EmptyState sentence={t`No credentials yet. Agents use them to sign in to a system.`} />
      ) : (
        <Searched credentials={credentials} types={types} />
      )}
      {wanted !== undefined && wanted !== NEW && open === undefined && (
        <p role="alert">{t`There is no credential ${wanted}.`}</p>
      )}
      {open !== undefined && (
        <CredentialPanel
          key={wanted}
          credential={open}
          request={null}
          types={types}
          credentials={credentials}
          onSaved={({ name }) => {
            setSaid(t`Saved ${name}.`);
          }}
          onClose={() => {
            void navigate({ search: {} });
          }}
        />
      )}
    </>
  );
}

function Searched({ credentials, types }: FoundProps) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const titles = new Map(types.map(({ type, title }) => [type, title]));
  const shown = credentials.filter((each) =>
    [each.name, each.address ?? '', titles.get(each.type ?? '') ?? ''].some((part) =>
      part.toLowerCase().includes(wanted),
    ),
  );
  return (
    <>
      {credentials.length > MANY && (
        <TextInput
          className={table.search ?? ''}
          size="xs"
          type="search"
          label={t`Search`}
          placeholder={t`Name, system or address`}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
          }}
        />
      )}
      {shown.length === 0 ? (
        <EmptyState sentence={t`No credential matches “${text}”.`} />
      ) : (
        <div className={table.panel}>
          <CredentialTable credentials={shown} titles={titles} />
        </div>
      )}
    </>
  );
}
