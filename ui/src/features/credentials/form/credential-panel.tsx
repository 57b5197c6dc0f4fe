import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  credentialNamed,
  credentialsQuery,
  credentialTypesQuery,
  type Credential,
  type CredentialType,
} from '@/api/credentials';
import type { CredentialRequest } from '@/shared/dialogs/credential-panel';
import { SidePanel } from '@/shared/dialogs/side-panel';
import { NotRead } from '@/shared/states/not-read';
import { CredentialForm } from './credential-form';
import { DeleteCredential } from './delete-credential';
import { refusedSecret } from './draft';
import classes from './form.module.css';
import { ProvidedCredential } from './provided-credential';
import { Resuming, StoppedExecutions, useStopped } from './stopped-executions';
import { TypeCards } from './type-cards';
import type { AfterSaving } from './use-credential-form';

interface CredentialPanelProps {
  /** Null for a new credential. */
  readonly credential: Credential | null;
  /** What asks for it; null on the page of credentials. */
  readonly request: CredentialRequest | null;
  readonly types: readonly CredentialType[];
  readonly credentials: readonly Credential[];
  readonly onSaved: (saved: Credential) => void;
  readonly onClose: () => void;
}

/** A credential in a panel: choose its type, then create, test, change, renew or delete it. */
export function CredentialPanel(props: CredentialPanelProps) {
  const { credential, request, types, credentials, onSaved, onClose } = props;
  const [chosen, setChosen] = useState(credential?.type ?? request?.type ?? null);
  const [replacement, setReplacement] = useState<string | null>(null);
  const [resuming, setResuming] = useState<string | null>(null);
  const [deleting, setDeleting] = useState(false);
  const type = types.find((each) => each.type === chosen);
  const stored = credential?.origin === 'stored' ? credential : null;
  const provided = credential !== null && stored === null && replacement === null ? credential : null;
  const stopped = useStopped(request?.stopped === true ? (stored?.id ?? null) : null);
  const asked = replacement ?? request?.name ?? null;
  function saved(done: Credential, next: AfterSaving) {
    if (next === 'resume') setResuming(done.id);
    else onClose();
    onSaved(done);
  }
  return (
    <SidePanel title={titleOf(stored ?? provided, asked, type)} onClose={onClose}>
      {resuming !== null ? (
        <Resuming id={resuming} onClose={onClose} />
      ) : provided ? (
        <ProvidedCredential
          credential={provided}
          type={type}
          onReplace={() => {
            setReplacement(provided.name);
          }}
        />
      ) : type === undefined ? (
        <NoType stored={stored} types={types} onChoose={setChosen} />
      ) : (
        <div className={classes.form}>
          {stopped && <StoppedExecutions stopped={stopped} />}
          <CredentialForm
            key={type.type}
            type={type}
            credential={stored}
            name={asked ?? ''}
            nameIsFixed={asked !== null}
            replacing={request?.stopped && stored ? refusedSecret(stored, type) : undefined}
            resumes={resumes(request, stored, stopped?.count)}
            onSaved={saved}
            onDelete={
              stored && request === null
                ? () => {
                    setDeleting(true);
                  }
                : null
            }
          />
        </div>
      )}
      {deleting && stored && (
        <DeleteCredential
          credential={stored}
          fallback={credentials.find((each) => each.id !== stored.id && each.name.toLowerCase() === stored.name.toLowerCase())}
          onClose={() => {
            setDeleting(false);
          }}
          onGone={onClose}
        />
      )}
    </SidePanel>
  );
}

/** How many executions wait; 0 while unknown, null if there are none to resume. */
function resumes(request: CredentialRequest | null, stored: Credential | null, count: number | undefined): number | null {
  if (request?.stopped !== true) return null;
  if (stored === null) return 0;
  return count === undefined || count === 0 ? null : count;
}

function titleOf(credential: Credential | null, asked: string | null, type: CredentialType | undefined): string {
  if (credential !== null) return credential.name;
  if (asked !== null) return t`New credential ${asked}`;
  return type === undefined ? t`New credential` : t`New credential: ${type.title}`;
}

interface NoTypeProps {
  readonly stored: Credential | null;
  readonly types: readonly CredentialType[];
  readonly onChoose: (type: string) => void;
}

function NoType({ stored, types, onChoose }: NoTypeProps) {
  if (stored !== null) {
    return <p className={classes.intro}>{t`The package of this type of credential is not installed.`}</p>;
  }
  return (
    <TypeCards
      types={types}
      onChoose={({ type }) => {
        onChoose(type);
      }}
    />
  );
}

interface RequestedCredentialProps {
  readonly request: CredentialRequest;
  readonly onClose: () => void;
}

/** The panel for a credential that something asks for by its name, or for a new one. */
export function RequestedCredential({ request, onClose }: RequestedCredentialProps) {
  const credentials = useQuery(credentialsQuery);
  const types = useQuery(credentialTypesQuery);
  if (!credentials.data || !types.data) {
    return (
      <SidePanel title={request.name ?? t`New credential`} onClose={onClose}>
        <NotRead
          reading={t`Reading the credentials`}
          rows={3}
          title={t`The credentials could not be read`}
          error={credentials.error ?? types.error}
          onRetry={() => {
            void credentials.refetch();
            void types.refetch();
          }}
        />
      </SidePanel>
    );
  }
  return (
    <Requested request={request} credentials={credentials.data} types={types.data} onClose={onClose} />
  );
}

interface RequestedProps extends RequestedCredentialProps {
  readonly credentials: readonly Credential[];
  readonly types: readonly CredentialType[];
}

function Requested({ request, credentials, types, onClose }: RequestedProps) {
  // What is edited stays the same, whatever others store meanwhile.
  const [began] = useState(() => (request.name === null ? undefined : credentialNamed(credentials, request.name)));
  const stored = began?.origin === 'stored' ? credentials.find(({ id }) => id === began.id) : undefined;
  const [known] = useState(() => request.type ?? began?.type ?? typeNamed(types, request.name));
  return (
    <CredentialPanel
      credential={stored ?? null}
      request={{ ...request, type: known }}
      credentials={credentials}
      types={types}
      onSaved={({ name }) => request.onSaved?.(name)}
      onClose={onClose}
    />
  );
}

/** The type whose name a credential has. */
function typeNamed(types: readonly CredentialType[], name: string | null): string | null {
  return types.find(({ type }) => type === name)?.type ?? null;
}
