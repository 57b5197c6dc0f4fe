import { Button } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import type { WorkflowSummary } from '@/api/workflows';
import { TextLink } from '@/shared/layout/links';
import table from '@/shared/layout/table.module.css';
import { StatusBadge } from '@/shared/status/status-badge';
import { Instant } from '@/shared/time/instant';
import { deploymentOf } from './deployment';
import { RowMenu, type Asking } from './row-menu';
import { SuccessBars } from './success-bars';
import classes from './workflow-table.module.css';

interface WorkflowTableProps {
  readonly workflows: readonly WorkflowSummary[];
  readonly onAsk: (asking: Asking, workflow: WorkflowSummary) => void;
  readonly onUnarchive: (workflow: WorkflowSummary) => void;
}

export function WorkflowTable({ workflows, onAsk, onUnarchive }: WorkflowTableProps) {
  return (
    <table className={`${table.table} ${classes.table}`}>
      <thead>
        <tr>
          <th scope="col">Workflow</th>
          <th scope="col">Last run</th>
          <th scope="col">Last 20 runs</th>
          <th scope="col">Version</th>
          <th scope="col">Owner</th>
          <th scope="col">Actions</th>
        </tr>
      </thead>
      <tbody>
        {workflows.map((workflow) => (
          <Row
            key={workflow.workflow_id}
            workflow={workflow}
            onAsk={(asking) => {
              onAsk(asking, workflow);
            }}
            onUnarchive={() => {
              onUnarchive(workflow);
            }}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly workflow: WorkflowSummary;
  readonly onAsk: (asking: Asking) => void;
  readonly onUnarchive: () => void;
}

function Row({ workflow, onAsk, onUnarchive }: RowProps) {
  const { workflow_id: workflowId, name, description, version, archived_at } = workflow;
  const { deployed, draft } = deploymentOf(workflow);
  return (
    <tr>
      <td className={table.clip}>
        <span className={classes.name}>
          {version > 0 ? (
            <TextLink inherit to="/workflows/$workflowId" params={{ workflowId }}>
              {name}
            </TextLink>
          ) : (
            name
          )}
          {archived_at !== null && <span className={classes.archived}>Archived</span>}
        </span>
        <span className={classes.second} title={description || undefined}>
          {description}
        </span>
      </td>
      <td className={table.nowrap}>
        <LastRun last={workflow.last_execution} />
      </td>
      <td className={table.nowrap}>
        <SuccessBars recent={workflow.recent} />
      </td>
      <td className={table.nowrap}>
        {deployed}
        {draft !== null && <span className={classes.second}>{draft}</span>}
      </td>
      <td className={table.nowrap}>
        {workflow.created_by}
        <span className={classes.second}>
          changed <Instant at={workflow.updated_at} />
        </span>
      </td>
      <td>
        <div className={classes.actions}>
          {version > 0 && archived_at === null && (
            <Button
              variant="default"
              leftSection={<IconPlayerPlay size={14} aria-hidden />}
              aria-label={`Run ${name}…`}
              onClick={() => {
                onAsk('run');
              }}
            >
              Run…
            </Button>
          )}
          <RowMenu workflow={workflow} onAsk={onAsk} onUnarchive={onUnarchive} />
        </div>
      </td>
    </tr>
  );
}

function LastRun({ last }: { readonly last: WorkflowSummary['last_execution'] }) {
  if (last === null) return <span className={table.quiet}>No production run</span>;
  return (
    <span className={classes.run}>
      <StatusBadge status={last.status} />
      <TextLink
        size="xs"
        to="/executions/$executionId"
        params={{ executionId: last.execution_id }}
      >
        <Instant at={last.created_at} />
      </TextLink>
    </span>
  );
}
