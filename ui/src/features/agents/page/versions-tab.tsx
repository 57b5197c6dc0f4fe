import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { agentVersionsQuery, readAgentVersion, type AgentVersion } from '@/api/agent-files';
import type { LibraryAgent } from '@/api/agents';
import { draftOf, type Draft } from '@/features/agents/model/draft';
import { JsonView } from '@/shared/json/json-view';
import { useMutationOnce } from '@/shared/mutation-once';
import { NotRead } from '@/shared/states/not-read';
import { Instant } from '@/shared/time/instant';
import classes from './agent-page.module.css';

interface VersionsTabProps {
  readonly agent: LibraryAgent;
  /** Shows an older version as the draft. */
  readonly onRestore: (draft: Draft, version: number) => void;
}

/** Every save of the agent, newest first. */
export function VersionsTab({ agent, onRestore }: VersionsTabProps) {
  const { slug } = agent;
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    agentVersionsQuery(slug),
  );
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
  const versions = data.pages.flatMap(({ items }) => items);
  return (
    <>
      <ol className={classes.versions} aria-label={t`Versions`}>
        {versions.map((version) => (
          <Row
            key={version.version}
            slug={slug}
            version={version}
            newest={version.version === agent.version}
            onRestore={onRestore}
          />
        ))}
      </ol>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t`Load more`}
        </Button>
      )}
    </>
  );
}

interface RowProps extends Pick<VersionsTabProps, 'onRestore'> {
  readonly slug: string;
  readonly version: AgentVersion;
  readonly newest: boolean;
}

function Row({ slug, version, newest, onRestore }: RowProps) {
  const { version: number, message, created_by: author, created_at: at } = version;
  const [open, setOpen] = useState(false);
  const read = useMutationOnce({ mutationFn: () => readAgentVersion(slug, number) });
  const show = () => {
    setOpen(!open);
    if (read.data === undefined) read.mutate();
  };
  return (
    <li className={classes.version}>
      <div className={classes.versionHead}>
        <strong>{newest ? t`Version ${number} · newest` : t`Version ${number}`}</strong>
        <span className={classes.quiet}>
          {author} · <Instant at={at} />
        </span>
        <span className={classes.versionButtons}>
          <Button variant="subtle" aria-expanded={open} aria-label={t`Show version ${number}`} onClick={show}>
            {open ? t`Hide` : t`Show`}
          </Button>
          {!newest && (
            <Button
              variant="default"
              aria-label={t`Use version ${number} as the draft`}
              onClick={() => {
                void read.mutateAsync().then((file) => {
                  onRestore(draftOf(file), number);
                });
              }}
            >
              {t`Use as draft`}
            </Button>
          )}
        </span>
      </div>
      {message !== '' && <p className={classes.hint}>{message}</p>}
      {read.error && (
        <p className={classes.fault} role="alert">
          {read.error.message}
        </p>
      )}
      {open && read.data !== undefined && <JsonView text={read.data} label={t`Version ${number}`} />}
    </li>
  );
}
