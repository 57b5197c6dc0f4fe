import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { compareQuery, type Change, type Side } from '@/api/versions';
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
      <ul className={classes.changes} aria-label={t`Changes`}>
        {data.changes.map((change, index) => (
          <ChangeLine key={index} change={change} />
        ))}
      </ul>
    </>
  );
}

const SIGNS: Readonly<Record<Change['kind'], readonly [sign: string, word: () => string]>> = {
  added: ['+', () => t`Added`],
  removed: ['−', () => t`Removed`],
  changed: ['~', () => t`Changed`],
  moved: ['↕', () => t`Moved`],
};

function ChangeLine({ change: { kind, name, text } }: { readonly change: Change }) {
  const [sign, word] = SIGNS[kind];
  return (
    <li className={classes.change}>
      <span className={classes.sign} aria-hidden>
        {sign}
      </span>
      <span>
        <span className={classes.kind}>{word()}</span>
        {name !== null && <span className={classes.step}> {name}</span>}
        <span className={classes.text}>{text}</span>
      </span>
    </li>
  );
}
