import { t } from '@lingui/core/macro';
import type { Credential } from '@/api/credentials';
import { CredentialState } from '@/features/credentials/credential-state';
import { dayWords, originWords, useWords } from '@/features/credentials/state-words';
import { TextLink } from '@/shared/layout/links';
import table from '@/shared/layout/table.module.css';
import classes from './credentials.module.css';

interface CredentialTableProps {
  readonly credentials: readonly Credential[];
  /** Titles of the types. */
  readonly titles: ReadonlyMap<string, string>;
}

/** The credentials with their state and what uses them. */
export function CredentialTable({ credentials, titles }: CredentialTableProps) {
  return (
    <table className={`${table.table} ${classes.table}`} aria-label={t`Credentials`}>
      <thead>
        <tr>
          <th scope="col">{t`Name`}</th>
          <th scope="col">{t`System, address`}</th>
          <th scope="col">{t`State`}</th>
          <th scope="col">{t`Used by`}</th>
          <th scope="col">{t`Expires`}</th>
        </tr>
      </thead>
      <tbody>
        {credentials.map((credential) => (
          <Row key={credential.id} credential={credential} title={titles.get(credential.type ?? '')} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly credential: Credential;
  readonly title: string | undefined;
}

function Row({ credential, title }: RowProps) {
  const { id, name, address, origin, in_use: inUse, used_by: usedBy, expires_at: expires } = credential;
  const whence = originWords(origin);
  return (
    <tr>
      <td className={classes.name}>
        <TextLink inherit underline="always" to="/settings/credentials" search={{ credential: id }} title={name} dir="auto">
          {name}
        </TextLink>
        {whence !== null && <span className={classes.origin}>{whence}</span>}
        {!inUse && <span className={classes.origin}>{t`Not used`}</span>}
      </td>
      <td className={classes.system}>{[title, address].filter(Boolean).join(' · ')}</td>
      <td>
        <CredentialState credential={credential} />
      </td>
      <td className={classes.uses}>{useWords(usedBy) ?? <span className={table.quiet}>{t`Nothing`}</span>}</td>
      <td className={classes.expires}>
        {expires === null ? <span className={table.quiet}>{t`Not set`}</span> : dayWords(expires)}
      </td>
    </tr>
  );
}
