import { plural, t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { createPortal } from 'react-dom';
import { anyExecutionQuery, executionsQuery } from '@/api/executions';
import { scrollToTop } from '@/shared/layout/at-top';
import table from '@/shared/layout/table.module.css';
import { EmptyState } from '@/shared/states/empty-state';
import { ErrorState } from '@/shared/states/error-state';
import { LoadingRows } from '@/shared/states/loading-rows';
import { NotRead } from '@/shared/states/not-read';
import type { Act } from './bulk';
import { BulkDialog } from './bulk-dialog';
import { ExecutionTable } from './execution-table';
import { useNewRows } from './new-rows';
import classes from './list.module.css';
import { filterOf, type ListSearch } from './search';
import { useSelection } from './selection';

interface ExecutionListProps {
  readonly search: ListSearch;
  /** Element that shows the actions on selected rows. */
  readonly bulkPlace: HTMLElement | null;
  readonly onClear: () => void;
}

export function ExecutionList({ search, bulkPlace, onClear }: ExecutionListProps) {
  const list = useInfiniteQuery(executionsQuery(filterOf(search)));
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = list;
  const all = data?.pages.flatMap((page) => page.items) ?? [];
  const waiting = useNewRows(all);
  const rows = all.slice(waiting);
  const selection = useSelection(rows);
  const [act, setAct] = useState<Act | null>(null);
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return (
    <>
      {bulkPlace &&
        selection.rows.length > 0 &&
        createPortal(
          <Bulk count={selection.rows.length} onAct={setAct} onClear={selection.clear} />,
          bulkPlace,
        )}
      {waiting > 0 && (
        <div className={table.waiting}>
          <Button onClick={scrollToTop}>
            {plural(waiting, { one: '# new execution', other: '# new executions' })}
          </Button>
        </div>
      )}
      <div className={rows.length > 0 ? `${table.panel} ${classes.panel}` : table.panel}>
        {rows.length > 0 ? (
          <ExecutionTable
            rows={rows}
            isSelected={selection.has}
            onToggle={selection.toggle}
            onNearEnd={more}
          />
        ) : (
          <NoRows
            error={error}
            read={data !== undefined}
            onRetry={() => void refetch()}
            onClear={onClear}
          />
        )}
        {isFetchingNextPage && <LoadingRows label={t`Reading more executions`} rows={2} />}
      </div>
      {rows.length > 0 && error && (
        <ErrorState
          title={t`More executions could not be read`}
          error={error}
          onRetry={() => void fetchNextPage()}
        />
      )}
      {act && (
        <BulkDialog
          act={act}
          rows={selection.rows}
          onClose={() => {
            setAct(null);
          }}
        />
      )}
    </>
  );
}

interface BulkProps {
  readonly count: number;
  readonly onAct: (act: Act) => void;
  readonly onClear: () => void;
}

function Bulk({ count, onAct, onClear }: BulkProps) {
  const act = (chosen: Act) => () => {
    onAct(chosen);
  };
  return (
    <>
      <strong role="status">{t`${count} selected`}</strong>
      <Button variant="default" onClick={act('retry')}>
        {t`Retry…`}
      </Button>
      <Button variant="default" onClick={act('cancel')}>
        {t`Cancel…`}
      </Button>
      <Button variant="subtle" onClick={onClear}>
        {t`Clear`}
      </Button>
    </>
  );
}

interface NoRowsProps {
  readonly error: Error | null;
  readonly read: boolean;
  readonly onRetry: () => void;
  readonly onClear: () => void;
}

function NoRows({ error, read, onRetry, onClear }: NoRowsProps) {
  const { data: some } = useQuery({ ...anyExecutionQuery, enabled: read });
  if (read && some === false) {
    return <EmptyState sentence={t`Nothing has run yet. Deploy a workflow or run a test.`} />;
  }
  if (read) {
    return (
      <EmptyState sentence={t`No execution matches.`}>
        <Button variant="default" onClick={onClear}>
          {t`Clear filters`}
        </Button>
      </EmptyState>
    );
  }
  return (
    <NotRead
      reading={t`Reading the executions`}
      title={t`The executions could not be read`}
      error={error}
      onRetry={onRetry}
    />
  );
}
