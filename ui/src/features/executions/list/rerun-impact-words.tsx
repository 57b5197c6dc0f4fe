import { plural, t } from '@lingui/core/macro';
import dialog from '@/shared/dialogs/dialog.module.css';
import classes from './list.module.css';
import { noRepeatWords, countOf, type RerunImpact, type Writing } from './rerun-impact';

/** Number of ids shown at first; the others are shown on demand. */
const SHOWN = 6;

/** Describes which executions would write outside Baton if they ran again, and in which steps. */
export function RerunImpactWords({ impact }: { readonly impact: RerunImpact }) {
  const { total, again, first, refused, unknown } = impact;
  const calm = noRepeatWords(impact);
  return (
    <>
      <Steps
        words={t`${countOf(again)} of ${total} would write again what may have been written before:`}
        writing={again}
        warns
      />
      {calm !== null && <p className={dialog.words}>{calm}</p>}
      <Steps
        words={t`${countOf(first)} of ${total} would write what was not written before:`}
        writing={first}
      />
      {unknown.length > 0 && (
        <div className={classes.warning} role="note">
          {plural(unknown.length, {
            one: `It is unknown whether # of ${total} would write again: Baton has no record of it any more.`,
            other: `It is unknown whether # of ${total} would write again: Baton has no record of them any more.`,
          })}
          <Ids ids={unknown} />
        </div>
      )}
      {refused.length > 0 && (
        <div className={dialog.words}>
          {t`${refused.length} of ${total} cannot be retried now.`}
          <ul className={dialog.facts}>
            {[...new Set(refused.map(({ why }) => why))].map((why) => (
              <li key={why}>
                {why}
                <Ids ids={refused.filter((each) => each.why === why).map(({ executionId }) => executionId)} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

interface StepsProps {
  readonly words: string;
  readonly writing: readonly Writing[];
  readonly warns?: boolean;
}

function Steps({ words, writing, warns = false }: StepsProps) {
  if (writing.length === 0) return null;
  return (
    <div className={warns ? classes.warning : dialog.words} role={warns ? 'note' : undefined}>
      {words}
      <ul className={dialog.facts}>
        {writing.map(({ step, executions }) => (
          <li key={step}>
            {step}
            <Ids ids={executions} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Ids({ ids }: { readonly ids: readonly string[] }) {
  const list = (
    <span className={classes.ids}>
      {ids.map((id) => (
        <span key={id} className={classes.id}>
          {id}
        </span>
      ))}
    </span>
  );
  if (ids.length <= SHOWN) return list;
  return (
    <details className={classes.more}>
      <summary>{plural(ids.length, { one: 'in # execution', other: 'in # executions' })}</summary>
      {list}
    </details>
  );
}
