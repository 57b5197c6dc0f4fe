import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { IconRocket } from '@tabler/icons-react';
import { useState } from 'react';
import type { Version } from '@/api/versions';
import type { WorkflowSummary } from '@/api/workflow-files';
import { ProblemList } from '@/shared/states/problem-list';
import { Instant } from '@/shared/time/instant';
import { ConfirmRestore } from './confirm-restore';
import { ConfirmRollBack } from './confirm-roll-back';
import type { Pair } from './sides';
import { useVersionActions } from './version-actions';
import classes from './versions.module.css';

interface VersionRowProps {
  readonly workflowId: string;
  readonly version: Version;
  readonly newest: number;
  /** The production version, if any. */
  readonly deployed: number | null;
  readonly hasDraft: boolean;
  /** The pair for a comparison; null if there is none. */
  readonly pair: Pair | null;
  readonly onCompare: (pair: Pair) => void;
  readonly onRestore: ((saved: WorkflowSummary) => void) | undefined;
}

/** A version with its author, time and message, and its actions. */
export function VersionRow(props: VersionRowProps) {
  const { workflowId, version, newest, deployed, hasDraft, pair, onCompare, onRestore } = props;
  const { version: n, message, created_by: author, created_at: at } = version;
  const [asking, setAsking] = useState<'restore' | 'roll-back' | null>(null);
  const { deploy, restore } = useVersionActions({ workflowId, version: n, newest, onRestore });
  const blockers = deploy.data ?? [];
  const refused = deploy.error ?? restore.error;
  const back = deployed !== null && n < deployed;
  return (
    <li className={classes.version}>
      <div className={classes.versionHead}>
        <span className={classes.number}>{t`Version ${n}`}</span>
        {version.deployed && (
          <span className={classes.deployed}>
            <IconRocket size={14} aria-hidden />
            {t`Deployed`}
          </span>
        )}
        <span className={classes.meta}>
          {author} · <Instant at={at} />
        </span>
      </div>
      {message && <p className={classes.message}>{message}</p>}
      <div className={classes.versionActions}>
        {!version.deployed && (
          <Button
            size="compact-xs"
            variant="default"
            loading={deploy.isPending}
            onClick={() => {
              if (back) setAsking('roll-back');
              else deploy.mutate();
            }}
          >
            {back ? t`Roll back to ${n}…` : t`Deploy ${n}`}
          </Button>
        )}
        {pair !== null && (
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={t`Compare version ${n}`}
            onClick={() => {
              onCompare(pair);
            }}
          >
            {t`Compare`}
          </Button>
        )}
        {n !== newest && (
          <Button
            size="compact-xs"
            variant="subtle"
            loading={restore.isPending}
            onClick={() => {
              if (hasDraft) setAsking('restore');
              else restore.mutate();
            }}
          >
            {hasDraft ? t`Restore ${n} as version ${newest + 1}…` : t`Restore ${n} as version ${newest + 1}`}
          </Button>
        )}
      </div>
      {blockers.length > 0 && (
        <div role="alert" className={classes.blockers}>
          <p>{t`Version ${n} was not deployed. It could not run as it is:`}</p>
          <ProblemList label={t`What stands against version ${n}`} problems={blockers} />
        </div>
      )}
      {refused && (
        <p role="alert" className={classes.blockers}>
          {refused.message}
        </p>
      )}
      {asking === 'restore' && (
        <ConfirmRestore
          version={n}
          next={newest + 1}
          onConfirm={() => {
            setAsking(null);
            restore.mutate();
          }}
          onClose={() => {
            setAsking(null);
          }}
        />
      )}
      {asking === 'roll-back' && deployed !== null && (
        <ConfirmRollBack
          version={n}
          deployed={deployed}
          onConfirm={() => {
            setAsking(null);
            deploy.mutate();
          }}
          onClose={() => {
            setAsking(null);
          }}
        />
      )}
    </li>
  );
}
