import { plural, t } from '@lingui/core/macro';
import type { AgentUser } from '@/api/agent-files';
import { TextLink } from '@/shared/layout/links';
import { EmptyState } from '@/shared/states/empty-state';
import classes from './agent-page.module.css';

/** The workflows whose newest version has a step with the agent. */
export function UsedByTab({ users }: { readonly users: readonly AgentUser[] }) {
  if (users.length === 0) return <EmptyState sentence={t`No workflow uses this agent yet.`} />;
  return (
    <>
      <p className={classes.hint}>
        {plural(users.length, {
          one: '# workflow uses this agent. Saving the agent does not change it: it keeps the version it was saved with.',
          other: '# workflows use this agent. Saving the agent does not change them: each keeps the version it was saved with.',
        })}
      </p>
      <ul className={classes.users} aria-label={t`Workflows that use this agent`}>
        {users.map(({ workflow_id: workflowId, name, version }) => (
          <li key={workflowId} className={classes.user}>
            <TextLink to="/workflows/$workflowId" params={{ workflowId }} size="sm" dir="auto">
              {name}
            </TextLink>
            <span className={classes.quiet}>{t`Version ${version}`}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
