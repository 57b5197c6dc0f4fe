import { Trans } from '@lingui/react/macro';
import classes from './states.module.css';

interface ListedProblem {
  readonly message: string;
  /** The message without its leading place, if it has one. */
  readonly reason?: string | null;
  readonly path: string;
  readonly rule: string;
  readonly fix: string;
}

interface ProblemListProps {
  readonly label: string;
  readonly problems: readonly ListedProblem[];
}

/** Lists all problems: the sentence, its place, the rule, and the fix. */
export function ProblemList({ label, problems }: ProblemListProps) {
  return (
    <ol className={classes.problems} aria-label={label}>
      {problems.map(({ message, reason, path, rule, fix }, index) => (
        <li key={index}>
          <p className={classes.problem}>{reason ?? message}</p>
          <p className={classes.where}>
            <code>{path}</code>
            {rule && (
              <>
                {' · '}
                <Trans>
                  rule <code>{rule}</code>
                </Trans>
              </>
            )}
          </p>
          {fix && <p className={classes.fix}>{fix}</p>}
        </li>
      ))}
    </ol>
  );
}
