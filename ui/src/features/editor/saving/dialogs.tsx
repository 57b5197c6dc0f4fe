import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { compareWithVersion, readWorkflow } from '@/api/drafts';
import { Dialog } from '@/shared/dialogs/dialog';
import { MessageField } from '@/shared/dialogs/message-field';
import { Instant } from '@/shared/time/instant';
import { fileOf, nameOf, type StepId } from '@/features/editor/model/draft';
import { useActions } from '@/features/editor/state/actions';
import { useChecks } from '@/features/editor/state/checks';
import { draftIn, isUnsaved } from '@/features/editor/state/editor-store';
import { useDraft, useEditor, useEditorStore } from '@/features/editor/state/use-editor';
import { stepsThatWrite } from '@/features/editor/test-run/plan';
import classes from './dialogs.module.css';

interface DialogProps {
  readonly onClose: () => void;
}

/** Saves with a message about the change. */
export function SaveDialog({ onClose }: DialogProps) {
  const { save, pending } = useActions();
  const [message, setMessage] = useState('');
  return (
    <Dialog opened onClose={onClose} title={t`Save with a message`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save(message.trim());
        }}
      >
        <MessageField message={message} onType={setMessage} />
        <WhyNot />
        <div className={classes.buttons}>
          <Button size="sm" variant="default" onClick={onClose}>
            {t`Back`}
          </Button>
          <Button size="sm" type="submit" loading={pending === 'save'}>
            {t`Save`}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Why the action failed; the dialog stays open with its content. */
function WhyNot() {
  const failed = useEditor((state) => state.failed);
  const missed = useEditor((state) => state.missed);
  const refused = useEditor((state) => state.refused);
  const why =
    failed ??
    (missed === null ? refused[0]?.message : t`The Baton server cannot be reached. Nothing is lost.`);
  return why === undefined ? null : (
    <p role="alert" className={classes.wrong}>
      {why}
    </p>
  );
}

/** Someone else has saved in the meantime: shows both versions for a decision. */
export function ConflictDialog({ onClose }: DialogProps) {
  const { saveOver, takeNewest, pending } = useActions();
  const saved = useEditor((state) => state.saved);
  const store = useEditorStore();
  const id = saved?.workflowId ?? '';
  const { data, error } = useQuery({
    queryKey: ['editor', 'conflict', id],
    queryFn: async ({ signal }) => {
      const theirs = await readWorkflow(id, signal);
      const mine = fileOf(draftIn(store.getState()));
      return { theirs, comparison: await compareWithVersion(id, theirs.summary.version, mine) };
    },
    gcTime: 0,
    staleTime: 0,
  });
  const newest = data?.theirs.summary;
  return (
    <Dialog opened onClose={onClose} size="lg" title={t`Somebody else saved this workflow meanwhile`}>
      <p className={classes.words}>
        {t`Your changes began at version ${saved?.version ?? ''}; they are safe here and nothing was overwritten.`}{' '}
        {newest && (
          <Trans>
            Version {newest.version} was saved <Instant at={newest.updated_at} />.
          </Trans>
        )}
      </p>
      {error !== null && <p className={classes.wrong}>{error.message}</p>}
      {data && newest && (
        <>
          <h3 className={classes.heading}>{t`What yours changes in version ${newest.version}`}</h3>
          <ul className={classes.changes} aria-label={t`Differences`}>
            {data.comparison.changes.map((change, index) => (
              <li key={index}>
                <strong>{change.name ?? t`Workflow`}</strong> {change.text}
              </li>
            ))}
            {data.comparison.changes.length === 0 && <li>{t`Nothing: both are the same.`}</li>}
          </ul>
        </>
      )}
      <div className={classes.buttons}>
        <Button size="sm" variant="default" data-autofocus onClick={onClose}>
          {t`Keep editing`}
        </Button>
        <Button
          size="sm"
          variant="default"
          disabled={newest === undefined}
          onClick={() => void takeNewest()}
        >
          {t`Go on with theirs`}
        </Button>
        <Button
          size="sm"
          disabled={newest === undefined}
          loading={pending === 'save'}
          onClick={() => {
            if (newest !== undefined) void saveOver(newest.version);
          }}
        >
          {t`Save mine as version ${(newest?.version ?? 0) + 1}`}
        </Button>
      </div>
    </Dialog>
  );
}

/** What prevents deploying; each entry leads to its place. */
export function DeployDialog({ onClose }: DialogProps) {
  const { save, deploy, pending } = useActions();
  const { troubles } = useChecks();
  const unsaved = useEditor(isUnsaved);
  const go = useEditor((state) => state.go);
  return (
    <Dialog opened onClose={onClose} title={t`Not ready to deploy`}>
      <p className={classes.words}>
        {unsaved ? t`Only a saved version can be deployed, and the screen has changes.` : ''}
      </p>
      <ul className={classes.changes} aria-label={t`What stands against it`}>
        {troubles.map((trouble, index) => (
          <li key={index}>
            <button
              type="button"
              className={classes.blocker}
              onClick={() => {
                onClose();
                go(trouble.place);
              }}
            >
              {trouble.message} {trouble.fix}
            </button>
          </li>
        ))}
      </ul>
      <WhyNot />
      <div className={classes.buttons}>
        <Button size="sm" variant="default" onClick={onClose}>
          {t`Back`}
        </Button>
        {troubles.length === 0 && (
          <Button
            size="sm"
            data-autofocus
            loading={pending !== null}
            onClick={() => {
              void save().then((done) => (done ? deploy() : undefined));
            }}
          >
            {t`Save and deploy`}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

/** Confirms that steps which change something outside may run in a test. */
export function ConfirmWritesDialog({ only, onClose }: DialogProps & { readonly only: StepId | null }) {
  const { confirmTest } = useActions();
  const { agents } = useChecks();
  const draft = useDraft((present) => present);
  return (
    <Dialog opened onClose={onClose} title={t`This test changes something outside Baton`}>
      <p className={classes.words}>
        {t`These steps write to other systems, also in a test. Pin an output to a step to leave it out.`}
      </p>
      <ul className={classes.changes} aria-label={t`Steps that write`}>
        {stepsThatWrite(draft, agents, only).map((id) => (
          <li key={id}>{nameOf(draft, id, agents)}</li>
        ))}
      </ul>
      <div className={classes.buttons}>
        <Button size="sm" variant="default" data-autofocus onClick={onClose}>
          {t`Back`}
        </Button>
        <Button size="sm" onClick={confirmTest}>
          {t`Run them`}
        </Button>
      </div>
    </Dialog>
  );
}
