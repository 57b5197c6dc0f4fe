import { t } from '@lingui/core/macro';
import { Button, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { versionsQuery } from '@/api/versions';
import type { WorkflowSummary } from '@/api/workflow-files';
import { EmptyState } from '@/shared/states/empty-state';
import { NotRead } from '@/shared/states/not-read';
import { Comparison } from './comparison';
import { firstPair, pairOf, type Pair } from './sides';
import { VersionRow } from './version-row';
import classes from './versions.module.css';

export interface VersionsPanelProps {
  readonly workflowId: string;
  /** The newest version known to the screen; a restore fails if there is a newer one. */
  readonly current: number;
  /** Exact text of the file on the screen if it has unsaved changes, else null. */
  readonly draft: string | null;
  /** Called with the selected comparison, so that it can also be shown elsewhere. */
  readonly onCompare?: ((pair: Pair) => void) | undefined;
  /** Called with the version that a restore saved. */
  readonly onRestore?: ((saved: WorkflowSummary) => void) | undefined;
}

/** All versions of a workflow, with comparison, restore, deployment and rollback. */
export function VersionsPanel(props: VersionsPanelProps) {
  const { workflowId, current, draft, onCompare, onRestore } = props;
  const list = useInfiniteQuery(versionsQuery(workflowId));
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = list;
  const [chosen, setChosen] = useState<Pair | null>(null);
  if (!data) {
    return (
      <NotRead
        reading={t`Reading the versions`}
        title={t`The versions could not be read`}
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  const versions = data.pages.flatMap((page) => page.items);
  if (versions.length === 0) {
    return <EmptyState sentence={t`No version is saved yet. Every save makes one.`} />;
  }
  const pair = chosen ?? firstPair(versions, draft !== null);
  const compare = (next: Pair) => {
    setChosen(next);
    onCompare?.(next);
  };
  const deployed = versions.find((version) => version.deployed)?.version ?? null;
  return (
    <div className={classes.container}>
      <div className={classes.parts}>
        <section className={classes.list} aria-label={t`Versions`}>
          <ol className={classes.versions} aria-label={t`Versions, newest first`}>
            {versions.map((version) => (
              <VersionRow
                key={version.version}
                workflowId={workflowId}
                version={version}
                newest={current}
                deployed={deployed}
                hasDraft={draft !== null}
                pair={pairOf(version.version, versions, draft !== null)}
                onCompare={compare}
                onRestore={onRestore}
              />
            ))}
          </ol>
          {hasNextPage && (
            <Button
              variant="default"
              loading={isFetchingNextPage}
              onClick={() => void fetchNextPage()}
            >
              {t`Load more`}
            </Button>
          )}
        </section>
        <section className={classes.compare} aria-labelledby="compare-versions">
          <Title order={2} id="compare-versions" className={classes.heading ?? ''}>
            {t`What changed`}
          </Title>
          <Comparison
            workflowId={workflowId}
            versions={versions}
            draft={draft}
            pair={pair}
            onChange={compare}
          />
        </section>
      </div>
    </div>
  );
}
