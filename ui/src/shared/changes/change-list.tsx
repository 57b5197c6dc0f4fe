import { t } from '@lingui/core/macro';
import classes from './change-list.module.css';

/** One difference between two versions, in words. */
export interface ShownChange {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  /** What it belongs to, such as a step; null for the whole. */
  readonly name: string | null;
  readonly text: string;
}

/** Differences between two versions, each with its kind. */
export function ChangeList({ changes }: { readonly changes: readonly ShownChange[] }) {
  return (
    <ul className={classes.changes} aria-label={t`Changes`}>
      {changes.map((change, index) => (
        <ChangeLine key={index} change={change} />
      ))}
    </ul>
  );
}

const SIGNS: Readonly<Record<ShownChange['kind'], readonly [sign: string, word: () => string]>> = {
  added: ['+', () => t`Added`],
  removed: ['−', () => t`Removed`],
  changed: ['~', () => t`Changed`],
  moved: ['↕', () => t`Moved`],
};

function ChangeLine({ change: { kind, name, text } }: { readonly change: ShownChange }) {
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
