import { t } from '@lingui/core/macro';
import classes from './result-view.module.css';

/** A browser lays out a longer text too slowly. */
const LONGEST_SHOWN = 200_000;

interface ExactTextProps {
  /** Null if it is too large to be read. */
  readonly text: string | null;
  readonly label: string;
}

/** JSON exactly as it is stored. */
export function ExactText({ text, label }: ExactTextProps) {
  if (text === null || text.length > LONGEST_SHOWN) {
    return <p className={classes.large}>{t`Too large to show as text. Download the exact file.`}</p>;
  }
  return (
    <pre className={classes.text} role="region" aria-label={label} tabIndex={0}>
      {text}
    </pre>
  );
}
