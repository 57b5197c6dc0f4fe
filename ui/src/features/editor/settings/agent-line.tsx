import { plural, t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import type { AgentUpdate } from '@/api/agent-updates';
import { namedVersion } from '@/api/agent-updates';
import { ChangeList } from '@/shared/changes/change-list';
import { Dialog } from '@/shared/dialogs/dialog';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import dialog from '@/shared/dialogs/dialog.module.css';
import { textAt } from '@/shared/json/document';
import { TextLink } from '@/shared/layout/links';
import { stepOf, type StepId } from '@/features/editor/model/draft';
import { useChecks } from '@/features/editor/state/checks';
import { takeUpdate, useAgentUpdate } from '@/features/editor/state/use-agent-updates';
import { useDraft, useEditor, useEditorStore } from '@/features/editor/state/use-editor';
import { useFaults } from './faults';
import classes from './settings.module.css';

/** The agent of a step: what it does, and whether a newer version of it is there. */
export function AgentLine({ id }: { readonly id: StepId }) {
  const slug = useDraft((draft) => textAt(stepOf(draft, id), 'agent'));
  const { agents } = useChecks();
  const faults = useFaults(id);
  const update = useAgentUpdate(slug);
  const agent = agents.get(slug);
  const made = agent?.origin === 'person';
  return (
    <div className={classes.agent} data-field="agent">
      <p>{agent?.description ?? faults.get('agent') ?? slug}</p>
      {agent && (
        <p className={classes.effect}>
          {agent.effect === 'write' ? (
            <>
              <IconPencil size={14} aria-hidden /> {t`Changes something outside Baton`}
            </>
          ) : (
            t`Only reads: it may be repeated without harm`
          )}
        </p>
      )}
      {agents.size > 0 && agent === undefined && <Deleted slug={slug} />}
      {update !== null && <UpdateLine update={update} />}
      {made && (
        <p className={classes.agentLink}>
          <TextLink to="/agents/$slug" params={{ slug }} size="sm">
            {t`Open the agent ${agent.name}`}
          </TextLink>
        </p>
      )}
    </div>
  );
}

/** What a saved workflow does with an agent that is gone. */
function Deleted({ slug }: { readonly slug: string }) {
  const saved = useEditor((state) => state.saved);
  const named = useDraft(({ file }) => namedVersion(file, slug));
  if (saved?.text.includes(JSON.stringify(slug)) !== true) return null;
  return (
    <p className={classes.deleted}>
      {named === undefined
        ? t`This agent was deleted. Version ${saved.version} of the workflow still runs with its copy.`
        : t`This agent was deleted. Version ${named} still runs.`}
    </p>
  );
}

function UpdateLine({ update }: { readonly update: AgentUpdate }) {
  const store = useEditorStore();
  const [shown, setShown] = useState(false);
  const { newest_version: newest } = update;
  const close = () => {
    setShown(false);
  };
  return (
    <div className={classes.update} role="group" aria-label={t`Newer version of the agent`}>
      <span>{t`Version ${newest} available`}</span>
      <span className={classes.updateButtons}>
        <Button
          variant="subtle"
          onClick={() => {
            setShown(true);
          }}
        >
          {t`See changes`}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            takeUpdate(store, update);
          }}
        >
          {t`Update`}
        </Button>
      </span>
      {shown && (
        <ChangesDialog
          update={update}
          onClose={close}
          onTake={() => {
            close();
            takeUpdate(store, update);
          }}
        />
      )}
    </div>
  );
}

interface ChangesDialogProps {
  readonly update: AgentUpdate;
  readonly onClose: () => void;
  readonly onTake: () => void;
}

function ChangesDialog({ update, onClose, onTake }: ChangesDialogProps) {
  const { name, version, newest_version: newest, steps, changes } = update;
  return (
    <Dialog
      opened
      onClose={onClose}
      size="lg"
      title={version === null ? t`${name}: version ${newest}` : t`${name}: version ${version} and version ${newest}`}
    >
      {changes.length === 0 ? (
        <p className={dialog.words}>{t`No difference that affects a run.`}</p>
      ) : (
        <ChangeList changes={changes} />
      )}
      {steps.length > 1 && (
        <p className={dialog.words}>
          {plural(steps.length, { one: 'It changes # step.', other: 'It changes # steps, which all run this agent.' })}
        </p>
      )}
      <DialogButtons onClose={onClose}>
        <Button size="sm" onClick={onTake}>
          {t`Update to version ${newest}`}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
