import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { compareQuery, type Side } from '@/api/versions';
import { ChangeList } from '@/shared/changes/change-list';
import { NotRead } from '@/shared/states/not-read';
import classes from './versions.module.css';

interface ChangesProps {
  readonly workflowId: string;
  readonly from: Side;
  readonly to: Side;
}

/** The changes between two sides in words, by step. */
export function Changes({ workflowId, from, to }: ChangesProps) {
  const { data, error, refetch } = useQuery(compareQuery(workflowId, from, to));
  if (!data) {
    return (
      <NotRead
        key={JSON.stringify([from, to])}
        reading={t`Comparing`}
        rows={3}
        title={t`The comparison failed`}
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (data.changes.length === 0) return <p className={classes.none}>{t`They are the same.`}</p>;
  return (
    <>
      {!data.affects_runs && (
        <p className={classes.none}>{t`No difference that affects a run.`}</p>
      )}
      <ChangeList changes={data.changes} />
    </>
  );
}
