import { Skeleton } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { CredentialPanelContext, type CredentialRequest } from '@/shared/dialogs/credential-panel';
import { loadTexts } from '@/shared/i18n/language';
import { part } from '@/shared/parts/part';
import { FormatFieldsContext, type FormatFieldProps, type FormatFields } from '@/shared/schema-form/format-fields';

/** Loads a part of the feature with its texts. */
async function load<Part>(found: Promise<Part>): Promise<Part> {
  const [loaded] = await Promise.all([found, loadTexts('credentials')]);
  return loaded;
}

const RequestedCredential = part(
  () =>
    load(import('@/features/credentials/form/credential-panel').then(({ RequestedCredential: Panel }) => Panel)),
  () => null,
);

const CredentialChoice = part<FormatFieldProps>(
  () => load(import('@/features/credentials/choice/credential-choice').then(({ CredentialChoice: Choice }) => Choice)),
  () => <Skeleton height={50} />,
);

const FIELDS: FormatFields = new Map([['credential', (props: FormatFieldProps) => <CredentialChoice {...props} />]]);

/** Lets every page open a credential, and choose one in forms. */
export function CredentialParts({ children }: { readonly children: ReactNode }) {
  const [request, setRequest] = useState<CredentialRequest | null>(null);
  return (
    <CredentialPanelContext value={setRequest}>
      <FormatFieldsContext value={FIELDS}>{children}</FormatFieldsContext>
      {request !== null && (
        <RequestedCredential
          request={request}
          onClose={() => {
            setRequest(null);
          }}
        />
      )}
    </CredentialPanelContext>
  );
}
