import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { executionsQuery, type ExecutionFilter } from '@/api/executions';
import { workflowsQuery } from '@/api/workflows';
import { Page } from '@/shared/layout/page';
import table from '@/shared/layout/table.module.css';
import { EmptyState } from '@/shared/states/empty-state';
import { ErrorState } from '@/shared/states/error-state';
import { LoadingRows } from '@/shared/states/loading-rows';
import { LOOKS } from '@/shared/status/status';
import { ExecutionTable } from './execution-table';
import { readSearch, STATUSES } from './search';

const route = getRouteApi('/executions');

export function ExecutionsPage() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title="Executions">
      <Filters
        filter={filter}
        onChange={(search) => {
          void navigate({ search });
        }}
      />
      <div className={table.panel}>
        <ExecutionList
          filter={filter}
          onClear={() => {
            void navigate({ search: {} });
          }}
        />
      </div>
    </Page>
  );
}

interface FiltersProps {
  readonly filter: ExecutionFilter;
  readonly onChange: (filter: ExecutionFilter) => void;
}

function Filters({ filter, onChange }: FiltersProps) {
  const { data: workflows = [] } = useQuery(workflowsQuery);
  const known = workflows.map(({ workflow_id, name }) => ({ value: workflow_id, label: name }));
  const { workflow } = filter;
  if (workflow !== undefined && !known.some(({ value }) => value === workflow)) {
    known.push({ value: workflow, label: workflow });
  }
  return (
    <div className={table.toolbar}>
      <NativeSelect
        label="Status"
        value={filter.status ?? ''}
        data={[
          { value: '', label: 'Any status' },
          ...STATUSES.map((status) => ({ value: status, label: LOOKS[status].word })),
        ]}
        onChange={(event) => {
          onChange(readSearch({ ...filter, status: event.currentTarget.value }));
        }}
      />
      <NativeSelect
        label="Workflow"
        value={workflow ?? ''}
        data={[{ value: '', label: 'All workflows' }, ...known]}
        onChange={(event) => {
          onChange(readSearch({ ...filter, workflow: event.currentTarget.value }));
        }}
      />
    </div>
  );
}

interface ExecutionListProps {
  readonly filter: ExecutionFilter;
  readonly onClear: () => void;
}

function ExecutionList({ filter, onClear }: ExecutionListProps) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    executionsQuery(filter),
  );
  if (error && !data) {
    return (
      <ErrorState
        title="The executions could not be read"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) return <LoadingRows label="Reading the executions" />;
  const rows = data.pages.flatMap((page) => page.items);
  if (rows.length === 0) {
    return filter.status === undefined && filter.workflow === undefined ? (
      <EmptyState sentence="Nothing has run yet. Deploy a workflow or run a test." />
    ) : (
      <EmptyState sentence="No execution matches.">
        <Button variant="default" onClick={onClear}>
          Clear filters
        </Button>
      </EmptyState>
    );
  }
  return (
    <>
      <ExecutionTable rows={rows} />
      {hasNextPage && (
        <div className={table.more}>
          <Button
            variant="default"
            loading={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            Load more
          </Button>
        </div>
      )}
    </>
  );
}
