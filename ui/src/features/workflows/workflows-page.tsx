import { Button, TextInput } from '@mantine/core';
import { IconPlayerPlay, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { workflowsQuery, type WorkflowSummary } from '@/api/workflows';
import { ButtonLink } from '@/shared/layout/links';
import { Page } from '@/shared/layout/page';
import table from '@/shared/layout/table.module.css';
import { EmptyState } from '@/shared/states/empty-state';
import { ErrorState } from '@/shared/states/error-state';
import { LoadingRows } from '@/shared/states/loading-rows';
import { Instant } from '@/shared/time/instant';
import { RunDialog } from './run-dialog';
import { found } from './search';

export function WorkflowsPage() {
  const [wanted, setWanted] = useState('');
  const [running, setRunning] = useState<WorkflowSummary | null>(null);
  return (
    <Page title="Workflows">
      <div className={table.toolbar}>
        <TextInput
          className={table.search}
          type="search"
          aria-label="Search workflows"
          placeholder="Search name or slug"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={wanted}
          onChange={(event) => {
            setWanted(event.currentTarget.value);
          }}
        />
      </div>
      <div className={table.panel}>
        <WorkflowList
          wanted={wanted}
          onClear={() => {
            setWanted('');
          }}
          onRun={setRunning}
        />
      </div>
      {running && (
        <RunDialog
          workflow={running}
          onClose={() => {
            setRunning(null);
          }}
        />
      )}
    </Page>
  );
}

interface WorkflowListProps {
  readonly wanted: string;
  readonly onClear: () => void;
  readonly onRun: (workflow: WorkflowSummary) => void;
}

function WorkflowList({ wanted, onClear, onRun }: WorkflowListProps) {
  const { data, error, refetch } = useQuery(workflowsQuery);
  if (error && !data) {
    return (
      <ErrorState
        title="The workflows could not be read"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) return <LoadingRows label="Reading the workflows" />;
  if (data.length === 0) {
    return (
      <EmptyState sentence="No workflow is saved yet. They are created from workflow files through the API.">
        <Button component="a" href="/api/openapi.json" variant="default">
          Open the description of the API
        </Button>
      </EmptyState>
    );
  }
  const shown = found(data, wanted);
  if (shown.length === 0) {
    return (
      <EmptyState sentence="No workflow matches.">
        <Button variant="default" onClick={onClear}>
          Clear search
        </Button>
      </EmptyState>
    );
  }
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Slug</th>
          <th scope="col">Version</th>
          <th scope="col">Deployed</th>
          <th scope="col">Last change</th>
          <th scope="col">Actions</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((workflow) => (
          <WorkflowRow key={workflow.workflow_id} workflow={workflow} onRun={onRun} />
        ))}
      </tbody>
    </table>
  );
}

interface WorkflowRowProps {
  readonly workflow: WorkflowSummary;
  readonly onRun: (workflow: WorkflowSummary) => void;
}

function WorkflowRow({ workflow, onRun }: WorkflowRowProps) {
  const { workflow_id, name, description, slug, version, deployed_version, updated_at } = workflow;
  return (
    <tr>
      <td className={table.clip} title={description || undefined}>
        <span className={table.name}>{name}</span>{' '}
        <span className={table.quiet}>{description}</span>
      </td>
      <td className={`${table.mono} ${table.nowrap}`}>{slug}</td>
      <td className={table.nowrap}>{version === 0 ? 'None saved' : version}</td>
      <td className={table.nowrap}>{deployed_version ?? 'Not deployed'}</td>
      <td className={table.nowrap}>
        <Instant at={updated_at} />
      </td>
      <td className={table.nowrap}>
        <ButtonLink
          to="/executions"
          search={{ workflow: workflow_id }}
          variant="subtle"
          aria-label={`Executions of ${name}`}
        >
          Executions
        </ButtonLink>{' '}
        {version > 0 && (
          <Button
            variant="default"
            leftSection={<IconPlayerPlay size={14} aria-hidden />}
            aria-label={`Run ${name}…`}
            onClick={() => {
              onRun(workflow);
            }}
          >
            Run…
          </Button>
        )}
      </td>
    </tr>
  );
}
