import { t } from '@lingui/core/macro';
import { Dialog } from '@/shared/dialogs/dialog';
import type { Difference } from '@/shared/json/differences';
import { JsonView } from '@/shared/json/json-view';
import table from '@/shared/layout/table.module.css';
import { TextLink } from '@/shared/layout/links';
import type { Row } from './comparison';
import { beforeWords, exactly, inputName } from './words';
import bench from '@/features/agents/bench/bench.module.css';
import classes from './compare.module.css';

interface AnswersDialogProps {
  readonly row: Row;
  readonly version: number | null;
  readonly onClose: () => void;
}

/** Both answers to one input side by side, and where they differ. */
export function AnswersDialog({ row, version, onClose }: AnswersDialogProps) {
  const { input, outcome } = row;
  const name = inputName(row);
  const before = beforeWords(version);
  if (outcome === null) return null;
  const differences = outcome.kind === 'answered' ? outcome.differences : [];
  return (
    <Dialog opened onClose={onClose} size="xl" title={t`Answers to ${name}`}>
      {differences.length > 0 && <Differences differences={differences} before={before} />}
      {outcome.kind === 'answered' && differences.length === 0 && <p className={bench.hint}>{t`Both answers are the same.`}</p>}
      <div className={classes.sides}>
        <Side title={before} executionId={input.execution_id}>
          {outcome.before === null ? (
            <p className={bench.hint}>{t`It was not read.`}</p>
          ) : (
            <JsonView text={outcome.before} label={before} />
          )}
        </Side>
        <Side title={t`Draft`} executionId={outcome.executionId}>
          {outcome.kind === 'failed' ? (
            <p className={bench.failed}>{outcome.why}</p>
          ) : (
            <JsonView text={outcome.after} label={t`Draft`} />
          )}
        </Side>
      </div>
    </Dialog>
  );
}

interface SideProps {
  readonly title: string;
  /** Null if there is none. */
  readonly executionId: string | null;
  readonly children: React.ReactNode;
}

function Side({ title, executionId, children }: SideProps) {
  return (
    <div className={classes.side}>
      <div className={classes.sideHead}>
        <h3 className={classes.title}>{title}</h3>
        {executionId !== null && (
          <TextLink to="/executions/$executionId" params={{ executionId }} size="sm">
            {t`Open the execution`}
          </TextLink>
        )}
      </div>
      {children}
    </div>
  );
}

function Differences({ differences, before }: { readonly differences: readonly Difference[]; readonly before: string }) {
  return (
    <div className={classes.scroll}>
      <table className={`${table.table} ${classes.differences ?? ''}`} aria-label={t`Differences`}>
        <thead>
          <tr>
            <th scope="col">{t`Field`}</th>
            <th scope="col">{before}</th>
            <th scope="col">{t`Draft`}</th>
          </tr>
        </thead>
        <tbody>
          {differences.map((difference) => (
            <tr key={difference.path.join('\n')}>
              <th scope="row">
                <span aria-hidden>{signOf(difference)} </span>
                {difference.path.join(' › ') || t`The whole answer`}
              </th>
              <td data-missing={difference.before === undefined || undefined}>{exactly(difference.before)}</td>
              <td data-missing={difference.after === undefined || undefined}>{exactly(difference.after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function signOf({ before, after }: Difference): string {
  if (before === undefined) return '+';
  return after === undefined ? '−' : '~';
}
