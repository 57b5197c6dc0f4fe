import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { deleteAgent, duplicateAgent } from '@/api/agent-files';
import type { LibraryAgent } from '@/api/agents';
import { differences, type Draft } from '@/features/agents/model/draft';
import { Dialog } from '@/shared/dialogs/dialog';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import dialog from '@/shared/dialogs/dialog.module.css';
import { NameDialog } from '@/shared/dialogs/name-dialog';
import { useMutationOnce } from '@/shared/mutation-once';
import { Instant } from '@/shared/time/instant';
import type { Saving } from './use-saving';
import { memberWords } from './words';

interface AgentDialogProps {
  readonly agent: LibraryAgent;
  readonly onClose: () => void;
}

/** Makes another agent of what is saved of this one, and opens it. */
export function DuplicateDialog({ agent, onClose }: AgentDialogProps) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { slug, name } = agent;
  const duplicate = useMutationOnce({
    mutationFn: (wanted: string) => duplicateAgent(slug, wanted),
    onSuccess: async (copy) => {
      await client.invalidateQueries({ queryKey: ['agents'], exact: true });
      await navigate({ to: '/agents/$slug', params: { slug: copy.slug } });
      onClose();
    },
  });
  return (
    <NameDialog
      title={t`Duplicate ${name}`}
      suggestion={t`${name} (copy)`.slice(0, 200)}
      action={t`Duplicate`}
      pending={duplicate.isPending}
      refusal={duplicate.error?.message ?? null}
      onName={duplicate.mutate}
      onClose={onClose}
    >
      <p className={dialog.words}>{t`The copy is version 1 of a new agent, which no workflow uses yet.`}</p>
    </NameDialog>
  );
}

/** Asks before an agent goes; why it cannot go is said in the server's words. */
export function DeleteDialog({ agent, onClose }: AgentDialogProps) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const remove = useMutationOnce({
    mutationFn: () => deleteAgent(agent.slug),
    onSuccess: async () => {
      await navigate({ to: '/agents' });
      await client.invalidateQueries({ queryKey: ['agents'], exact: true });
    },
  });
  return (
    <Dialog opened onClose={onClose} title={t`Delete ${agent.name}?`}>
      <p className={dialog.words}>
        {t`It goes with all of its versions. Workflows and executions that used it keep their copy.`}
      </p>
      {remove.error && (
        <p className={dialog.refused} role="alert">
          {remove.error.message}
        </p>
      )}
      <DialogButtons onClose={onClose}>
        <Button
          size="sm"
          loading={remove.isPending}
          onClick={() => {
            remove.mutate();
          }}
        >
          {t`Delete agent`}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

interface ConflictDialogProps {
  readonly draft: Draft;
  readonly began: number;
  readonly saving: Saving;
}

/** Both versions are safe; a person decides which goes on. */
export function ConflictDialog({ draft, began, saving }: ConflictDialogProps) {
  const { conflict, keepEditing, takeTheirs, save, pending } = saving;
  if (conflict === null) return null;
  const { theirs } = conflict;
  const differing = differences(theirs.draft, draft);
  return (
    <Dialog opened onClose={keepEditing} size="lg" title={t`Somebody else saved this agent meanwhile`}>
      <p className={dialog.words}>
        {t`Your changes began at version ${began}; they are safe here and nothing was overwritten.`}{' '}
        {theirs.agent.updated_at !== null && (
          <Trans>
            Version {theirs.version} was saved <Instant at={theirs.agent.updated_at} />.
          </Trans>
        )}
      </p>
      <p className={dialog.words}>
        {differing.length === 0
          ? t`Both are the same.`
          : t`Yours differs from version ${theirs.version} in: ${differing.map((each) => memberWords(each, theirs.agent)).join(', ')}.`}
      </p>
      <div className={dialog.buttons}>
        <Button size="sm" variant="default" data-autofocus onClick={keepEditing}>
          {t`Keep editing`}
        </Button>
        <Button size="sm" variant="default" onClick={takeTheirs}>
          {t`Go on with theirs`}
        </Button>
        <Button
          size="sm"
          loading={pending}
          onClick={() => {
            void save({ over: theirs.version });
          }}
        >
          {t`Save mine as version ${theirs.version + 1}`}
        </Button>
      </div>
    </Dialog>
  );
}

interface LeaveDialogProps {
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

/** What is not saved would be lost. */
export function LeaveDialog({ onStay, onLeave }: LeaveDialogProps) {
  return (
    <Dialog opened onClose={onStay} title={t`Leave without saving?`}>
      <p className={dialog.words}>{t`What was changed here and not saved is lost.`}</p>
      <div className={dialog.buttons}>
        <Button size="sm" variant="default" data-autofocus onClick={onStay}>
          {t`Keep editing`}
        </Button>
        <Button size="sm" onClick={onLeave}>
          {t`Leave`}
        </Button>
      </div>
    </Dialog>
  );
}
