import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { testCredential, type Credential, type CredentialType } from '@/api/credentials';
import { objectAt, textAt, writeJson, type Json } from '@/shared/json/document';
import { spoken } from '@/shared/schema-form/members';
import classes from './form.module.css';
import { TestResult } from './test-result';
import { useConnectionTest } from './use-connection-test';

interface ProvidedCredentialProps {
  readonly credential: Credential;
  readonly type: CredentialType | undefined;
  /** Stores a credential of the same name instead. */
  readonly onReplace: () => void;
}

/** A credential of the environment, a file or the sandbox, which is changed there. */
export function ProvidedCredential({ credential, type, onReplace }: ProvidedCredentialProps) {
  const { id, name, members, secrets, address, can_test: canTest } = credential;
  const test = useConnectionTest((signal) => testCredential(id, null, signal));
  const properties = objectAt(type?.members_schema, 'properties');
  const title = (member: string) => textAt(objectAt(properties, member), 'title') || spoken(member);
  return (
    <div className={classes.form}>
      <p className={classes.intro}>{whence(credential)}</p>
      <dl className={classes.facts}>
        {Object.entries(members).map(([member, value]) => (
          <Fact key={member} name={title(member)} value={words(value)} />
        ))}
        {secrets.map((secret) => (
          <Fact key={secret.name} name={title(secret.name)} value={t`Not shown.`} />
        ))}
      </dl>
      {canTest && (
        <TestResult
          outcome={test.outcome}
          target={address ?? name}
          last={null}
          shownElsewhere={false}
          onStop={test.stop}
        />
      )}
      <div className={classes.buttons}>
        {canTest && (
          <Button size="sm" data-autofocus loading={test.outcome.at === 'running'} onClick={test.start}>
            {t`Test connection`}
          </Button>
        )}
        <Button size="sm" variant="default" onClick={onReplace}>
          {t`New credential ${name}…`}
        </Button>
      </div>
    </div>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function words(value: Json): string {
  return typeof value === 'string' ? value : writeJson(value);
}

function whence({ origin, in_use: inUse }: Credential): string {
  if (!inUse) return t`Not used: another credential of this name comes first.`;
  switch (origin) {
    case 'environment':
      return t`From the environment of Baton. Change it there, or store one of the same name, which then comes first.`;
    case 'file':
      return t`From a file of the operator. Change it there, or store one of the same name, which then comes first.`;
    default:
      return t`From the sandbox, which answers with sample data. Store one of the same name to use the real system.`;
  }
}
