import { plural, t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { credentialsKey, deleteCredential, usesQuery, type Credential, type CredentialUses } from '@/api/credentials';
import { Dialog } from '@/shared/dialogs/dialog';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import dialog from '@/shared/dialogs/dialog.module.css';
import { TextLink } from '@/shared/layout/links';
import { useMutationOnce } from '@/shared/mutation-once';
import { LoadingRows } from '@/shared/states/loading-rows';
import classes from './form.module.css';

interface DeleteCredentialProps {
  readonly credential: Credential;
  /** The credential that agents get instead, if there is one. */
  readonly fallback: Credential | undefined;
  readonly onClose: () => void;
  readonly onGone: () => void;
}

/** Asks before a credential is deleted, and lists what would fail without it. */
export function DeleteCredential({ credential, fallback, onClose, onGone }: DeleteCredentialProps) {
  const client = useQueryClient();
  const { data: uses, error } = useQuery(usesQuery(credential.id));
  const remove = useMutationOnce({
    mutationFn: () => deleteCredential(credential),
    onSuccess: async () => {
      onGone();
      await client.invalidateQueries({ queryKey: credentialsKey });
    },
  });
  const count = uses ? uses.agents.length + uses.workflows.length : 0;
  const blocked = count > 0 && fallback === undefined;
  const refused = remove.error ?? error;
  return (
    <Dialog opened onClose={onClose} title={t`Delete ${credential.name}?`}>
      {uses === undefined && error === null && <LoadingRows label={t`Reading what uses it`} rows={2} />}
      {uses && (
        <>
          <p className={dialog.words}>{consequence(uses, fallback)}</p>
          {count > 0 && <Users uses={uses} />}
        </>
      )}
      {refused && (
        <p className={dialog.refused} role="alert">
          {refused.message}
        </p>
      )}
      <DialogButtons onClose={onClose}>
        {uses && !blocked && (
          <Button
            size="sm"
            loading={remove.isPending}
            onClick={() => {
              remove.mutate();
            }}
          >
            {t`Delete credential`}
          </Button>
        )}
      </DialogButtons>
    </Dialog>
  );
}

function consequence(uses: CredentialUses, fallback: Credential | undefined): string {
  const count = uses.agents.length + uses.workflows.length;
  if (count === 0) return t`Nothing uses it. Its secrets are deleted.`;
  if (fallback !== undefined) {
    return fallback.origin === 'sandbox'
      ? t`What uses it gets the credential of the sandbox instead, and sample data.`
      : t`What uses it gets the credential of the same name that the operator provides instead.`;
  }
  const users =
    uses.workflows.length === 0
      ? plural(count, { one: '# agent uses this and would fail.', other: '# agents use this and would fail.' })
      : uses.agents.length === 0
        ? plural(count, { one: '# workflow uses this and would fail.', other: '# workflows use this and would fail.' })
        : t`${count} agents and workflows use this and would fail.`;
  return t`${users} Choose another credential there first.`;
}

function Users({ uses }: { readonly uses: CredentialUses }) {
  return (
    <ul className={classes.users} aria-label={t`What uses it`}>
      {uses.agents.map(({ slug, name }) => (
        <li key={slug}>
          <TextLink inherit underline="always" to="/agents/$slug" params={{ slug }}>
            {name}
          </TextLink>
        </li>
      ))}
      {uses.workflows.map(({ workflow_id: workflowId, name }) => (
        <li key={workflowId}>
          <TextLink inherit underline="always" to="/workflows/$workflowId" params={{ workflowId }}>
            {name}
          </TextLink>
        </li>
      ))}
    </ul>
  );
}
