import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { workflowListQuery, type WorkflowFilter, type WorkflowSummary } from '@/api/workflows';
import { ButtonLink } from '@/shared/layout/links';
import table from '@/shared/layout/table.module.css';
import { EmptyState } from '@/shared/states/empty-state';
import { NotRead } from '@/shared/states/not-read';
import type { Asking } from './row-menu';
import { WorkflowTable } from './workflow-table';

interface WorkflowListProps {
  readonly filter: WorkflowFilter;
  readonly onClear: () => void;
  readonly onImport: () => void;
  readonly onAsk: (asking: Asking, workflow: WorkflowSummary) => void;
  readonly onUnarchive: (workflow: WorkflowSummary) => void;
}

export function WorkflowList(props: WorkflowListProps) {
  const { filter, onClear, onImport, onAsk, onUnarchive } = props;
  const list = useInfiniteQuery(workflowListQuery(filter));
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = list;
  if (!data) {
    return (
      <NotRead
        key={JSON.stringify(filter)}
        reading={t`Reading the workflows`}
        title={t`The workflows could not be read`}
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  const workflows = data.pages.flatMap((page) => page.items);
  if (workflows.length === 0) {
    return filter.search === undefined ? (
      <NoWorkflow onImport={onImport} />
    ) : (
      <EmptyState sentence={t`No workflow matches.`}>
        <Button variant="default" onClick={onClear}>
          {t`Clear search`}
        </Button>
      </EmptyState>
    );
  }
  return (
    <>
      <WorkflowTable workflows={workflows} onAsk={onAsk} onUnarchive={onUnarchive} />
      {hasNextPage && (
        <div className={table.more}>
          <Button
            variant="default"
            loading={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {t`Load more`}
          </Button>
        </div>
      )}
    </>
  );
}

function NoWorkflow({ onImport }: { readonly onImport: () => void }) {
  return (
    <EmptyState sentence={t`A workflow runs agents one after another. There is none yet; a template makes one in a minute.`}>
      <div className={table.choices}>
        <ButtonLink to="/templates">{t`Start from a template`}</ButtonLink>
        <Button variant="default" onClick={onImport}>
          {t`Import…`}
        </Button>
      </div>
    </EmptyState>
  );
}
