import { plural, t } from '@lingui/core/macro';
import { Button, Checkbox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AgentUser } from '@/api/agent-files';
import { takeVersion } from '@/api/agent-updates';
import { deployWorkflow } from '@/api/drafts';
import { Dialog } from '@/shared/dialogs/dialog';
import dialog from '@/shared/dialogs/dialog.module.css';
import { TextLink } from '@/shared/layout/links';
import { useMutationOnce } from '@/shared/mutation-once';
import classes from './agent-page.module.css';

interface ChooseWorkflowsDialogProps {
  readonly agent: { readonly slug: string; readonly name: string };
  readonly version: number;
  readonly users: readonly AgentUser[];
  readonly onClose: () => void;
}

/** What became of a workflow that was chosen, in words. */
interface Done {
  readonly words: string;
  readonly failed: boolean;
}

/** Saves chosen workflows with the new version of the agent; deploys them only where that is asked for. */
export function ChooseWorkflowsDialog({ agent, version, users, onClose }: ChooseWorkflowsDialogProps) {
  const { slug, name } = agent;
  const client = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [deploys, setDeploys] = useState(false);
  const [done, setDone] = useState<ReadonlyMap<string, Done>>(new Map());
  const update = useMutationOnce({
    mutationFn: async () => {
      for (const id of chosen) {
        const result = await updated(id, { slug, version, message: t`${name}, version ${version}` }, deploys);
        setDone((before) => new Map([...before, [id, result]]));
        if (!result.failed) setChosen((before) => new Set([...before].filter((each) => each !== id)));
      }
      await client.invalidateQueries({ queryKey: ['workflows'] });
    },
  });
  const { size } = chosen;
  return (
    <Dialog opened onClose={onClose} title={t`Which workflows take version ${version}?`} size="lg">
      <p className={dialog.words}>
        {t`Each one that you choose is saved as its next version, which changes nothing but this agent.`}
      </p>
      <ul className={classes.users} aria-label={t`Workflows that use this agent`}>
        {users.map(({ workflow_id: workflowId, name: workflow }) => {
          const result = done.get(workflowId);
          return (
            <li key={workflowId} className={classes.user}>
              {result?.failed === false ? (
                <TextLink to="/workflows/$workflowId" params={{ workflowId }} size="sm" dir="auto">
                  {workflow}
                </TextLink>
              ) : (
                <Checkbox
                  label={workflow}
                  checked={chosen.has(workflowId)}
                  disabled={update.isPending}
                  onChange={(event) => {
                    const { checked } = event.currentTarget;
                    setChosen((before) => new Set(checked ? [...before, workflowId] : [...before].filter((id) => id !== workflowId)));
                  }}
                />
              )}
              <span className={result?.failed === true ? classes.fault : classes.quiet} role="status">
                {result?.words}
              </span>
            </li>
          );
        })}
      </ul>
      <Checkbox
        className={classes.deploys ?? ''}
        label={t`Deploy them, too`}
        description={t`Executions that start from then on run the new version.`}
        checked={deploys}
        disabled={update.isPending}
        onChange={(event) => {
          setDeploys(event.currentTarget.checked);
        }}
      />
      {update.error !== null && (
        <p className={dialog.refused} role="alert">
          {update.error.message}
        </p>
      )}
      <div className={dialog.buttons}>
        <Button size="sm" variant="default" onClick={onClose}>
          {done.size > 0 && size === 0 ? t`Close` : t`Leave them`}
        </Button>
        {(done.size === 0 || size > 0) && (
          <Button
            size="sm"
            loading={update.isPending}
            onClick={() => {
              if (size > 0) update.mutate();
            }}
          >
            {size === 0 ? t`Choose a workflow` : plural(size, { one: 'Update # workflow', other: 'Update # workflows' })}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

async function updated(
  workflowId: string,
  order: Parameters<typeof takeVersion>[1],
  deploys: boolean,
): Promise<Done> {
  try {
    const { version } = await takeVersion(workflowId, order);
    if (!deploys) return { words: t`Saved as version ${version}`, failed: false };
    await deployWorkflow(workflowId, version);
    return { words: t`Version ${version} is deployed`, failed: false };
  } catch (error) {
    return { words: error instanceof Error ? error.message : String(error), failed: true };
  }
}
