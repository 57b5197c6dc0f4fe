import classes from './states.module.css';

interface ListedProblem {
  readonly message: string;
  readonly path: string;
  readonly rule: string;
  readonly fix: string;
}

interface ProblemListProps {
  readonly label: string;
  readonly problems: readonly ListedProblem[];
}

/** Everything that is wrong: the sentence, where it is, the rule, and what to do. */
export function ProblemList({ label, problems }: ProblemListProps) {
  return (
    <ol className={classes.problems} aria-label={label}>
      {problems.map(({ message, path, rule, fix }, index) => (
        <li key={index}>
          <p className={classes.problem}>{withoutPath(message, path)}</p>
          <p className={classes.where}>
            <code>{path}</code>
            {rule && (
              <>
                {' · rule '}
                <code>{rule}</code>
              </>
            )}
          </p>
          {fix && <p className={classes.fix}>{fix}</p>}
        </li>
      ))}
    </ol>
  );
}

/** The sentence alone: its place, with which some begin, stands below it. */
function withoutPath(message: string, path: string): string {
  const start = `${path}: `;
  if (!message.startsWith(start)) return message;
  const rest = message.slice(start.length);
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}
