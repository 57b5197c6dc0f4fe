import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { executionListKey, executionsQuery, type ExecutionFilter } from '@/api/executions';
import { useListLive } from '@/api/live-executions';
import { workflowsQuery } from '@/api/workflows';
import { scrollToTop } from '@/shared/layout/at-top';
import { Page } from '@/shared/layout/page';
import table from '@/shared/layout/table.module.css';
import { Interrupted } from '@/shared/states/banner';
import { EmptyState } from '@/shared/states/empty-state';
import { ErrorState } from '@/shared/states/error-state';
import { LiveMark } from '@/shared/states/live-mark';
import { LoadingRows } from '@/shared/states/loading-rows';
import { LOOKS } from '@/shared/status/status';
import { ExecutionTable } from './execution-table';
import { useHeld } from './held';
import { readSearch, STATUSES } from './search';

const route = getRouteApi('/executions');

export function ExecutionsPage() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const line = useListLive(executionListKey, filter.workflow);
  return (
    <Page title="Executions">
      {line === 'down' && <Interrupted />}
      <Filters
        filter={filter}
        live={line === 'live'}
        onChange={(search) => {
          void navigate({ search });
        }}
      />
      <ExecutionList
        key={JSON.stringify(filter)}
        filter={filter}
        onClear={() => {
          void navigate({ search: {} });
        }}
      />
    </Page>
  );
}

interface FiltersProps {
  readonly filter: ExecutionFilter;
  readonly live: boolean;
  readonly onChange: (filter: ExecutionFilter) => void;
}

function Filters({ filter, live, onChange }: FiltersProps) {
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
      <span className={table.aside}>
        <LiveMark live={live} />
      </span>
    </div>
  );
}

interface ExecutionListProps {
  readonly filter: ExecutionFilter;
  readonly onClear: () => void;
}

function ExecutionList({ filter, onClear }: ExecutionListProps) {
  const list = useInfiniteQuery(executionsQuery(filter));
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = list;
  const rows = data?.pages.flatMap((page) => page.items) ?? [];
  const waiting = useHeld(rows);
  return (
    <>
      {waiting > 0 && (
        <div className={table.waiting}>
          <Button onClick={scrollToTop}>
            {waiting === 1 ? '1 new execution' : `${waiting} new executions`}
          </Button>
        </div>
      )}
      <div className={table.panel}>
        {rows.length > 0 ? (
          <ExecutionTable rows={rows.slice(waiting)} />
        ) : (
          <NoRows
            error={error}
            read={data !== undefined}
            filtered={filter.status !== undefined || filter.workflow !== undefined}
            onRetry={() => void refetch()}
            onClear={onClear}
          />
        )}
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
      </div>
    </>
  );
}

interface NoRowsProps {
  readonly error: Error | null;
  readonly read: boolean;
  readonly filtered: boolean;
  readonly onRetry: () => void;
  readonly onClear: () => void;
}

function NoRows({ error, read, filtered, onRetry, onClear }: NoRowsProps) {
  if (read && filtered) {
    return (
      <EmptyState sentence="No execution matches.">
        <Button variant="default" onClick={onClear}>
          Clear filters
        </Button>
      </EmptyState>
    );
  }
  if (read) {
    return <EmptyState sentence="Nothing has run yet. Deploy a workflow or run a test." />;
  }
  if (error) {
    return (
      <ErrorState title="The executions could not be read" error={error} onRetry={onRetry} />
    );
  }
  return <LoadingRows label="Reading the executions" />;
}
