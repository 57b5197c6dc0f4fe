import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useCallbackRef } from '@mantine/hooks';
import { IconPlayerPlay } from '@tabler/icons-react';
import { memo, useMemo } from 'react';
import type { WorkflowSummary } from '@/api/workflows';
import { TextLink } from '@/shared/layout/links';
import table from '@/shared/layout/table.module.css';
import { useVisibleRows, VisibleRows } from '@/shared/layout/visible-rows';
import { StatusBadge } from '@/shared/status/status-badge';
import { Instant } from '@/shared/time/instant';
import { deploymentOf } from './deployment';
import { RowMenu, type Asking } from './row-menu';
import { SuccessBars } from './success-bars';
import classes from './workflow-table.module.css';

/** Row heights, also defined in the style sheet. */
const HEIGHTS = { columns: 57, lines: 89 };

interface WorkflowTableProps {
  readonly workflows: readonly WorkflowSummary[];
  readonly onAsk: (asking: Asking, workflow: WorkflowSummary) => void;
  readonly onUnarchive: (workflow: WorkflowSummary) => void;
}

/** A virtualized table of workflows. */
export function WorkflowTable({ workflows, onAsk, onUnarchive }: WorkflowTableProps) {
  const ask = useCallbackRef(onAsk);
  const unarchive = useCallbackRef(onUnarchive);
  const keys = useMemo(() => workflows.map(({ workflow_id }) => workflow_id), [workflows]);
  const { tableRef, rows, onFocusRow } = useVisibleRows(keys, HEIGHTS);
  return (
    <table
      ref={tableRef}
      className={`${table.table} ${classes.table}`}
      aria-label={t`Workflows`}
      aria-rowcount={workflows.length + 1}
    >
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col">{t`Workflow`}</th>
          <th scope="col" className={classes.runColumn}>
            {t`Last run`}
          </th>
          <th scope="col" className={classes.recentColumn}>
            {t`Last 20 runs`}
          </th>
          <th scope="col" className={classes.versionColumn}>
            {t`Version`}
          </th>
          <th scope="col" className={classes.ownerColumn}>
            {t`Owner`}
          </th>
          <th scope="col" className={classes.actionsColumn}>
            {t`Actions`}
          </th>
        </tr>
      </thead>
      <tbody>
        <VisibleRows rows={rows}>
          {(index) => {
            const workflow = workflows[index];
            return (
              workflow && (
                <Row
                  key={workflow.workflow_id}
                  workflow={workflow}
                  index={index}
                  onAsk={ask}
                  onUnarchive={unarchive}
                  onFocus={onFocusRow}
                />
              )
            );
          }}
        </VisibleRows>
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly workflow: WorkflowSummary;
  readonly index: number;
  readonly onAsk: WorkflowTableProps['onAsk'];
  readonly onUnarchive: WorkflowTableProps['onUnarchive'];
  readonly onFocus: (workflowId: string) => void;
}

/** Memoized: scrolling renders only rows that come into view. */
const Row = memo(function Row({ workflow, index, onAsk, onUnarchive, onFocus }: RowProps) {
  const { workflow_id: workflowId, name, description, version, archived_at } = workflow;
  const { deployed, draft } = deploymentOf(workflow);
  return (
    <tr
      className={classes.row}
      aria-rowindex={index + 2}
      // React also reports the focus within the row's menu here.
      onFocus={() => {
        onFocus(workflowId);
      }}
    >
      <td>
        <span className={classes.name}>
          <span className={classes.words} title={name}>
            {version > 0 ? (
              <TextLink inherit to="/workflows/$workflowId" params={{ workflowId }}>
                {name}
              </TextLink>
            ) : (
              name
            )}
          </span>
          {archived_at !== null && <span className={classes.archived}>{t`Archived`}</span>}
        </span>
        <span className={classes.second} title={description || undefined}>
          {description}
        </span>
      </td>
      <td>
        <LastRun last={workflow.last_execution} />
      </td>
      <td>
        <SuccessBars recent={workflow.recent} />
      </td>
      <td>
        {deployed}
        {draft !== null && <span className={classes.second}>{draft}</span>}
      </td>
      <td title={workflow.created_by}>
        {workflow.created_by}
        <span className={classes.second}>
          <Trans>
            changed <Instant at={workflow.updated_at} />
          </Trans>
        </span>
      </td>
      <td>
        <div className={classes.actions}>
          {version > 0 && archived_at === null && (
            <Button
              variant="default"
              leftSection={<IconPlayerPlay size={14} aria-hidden />}
              aria-label={t`Run ${name}…`}
              onClick={() => {
                onAsk('run', workflow);
              }}
            >
              {t`Run…`}
            </Button>
          )}
          <RowMenu
            workflow={workflow}
            onAsk={(asking) => {
              onAsk(asking, workflow);
            }}
            onUnarchive={() => {
              onUnarchive(workflow);
            }}
          />
        </div>
      </td>
    </tr>
  );
});

function LastRun({ last }: { readonly last: WorkflowSummary['last_execution'] }) {
  if (last === null) return <span className={table.quiet}>{t`No production run`}</span>;
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
