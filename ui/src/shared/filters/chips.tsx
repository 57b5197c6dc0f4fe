import { t } from '@lingui/core/macro';
import { IconX } from '@tabler/icons-react';
import classes from './filters.module.css';

export interface Chip {
  readonly words: string;
  readonly onRemove: () => void;
}

/** The active filters, each with a button to remove it. */
export function Chips({ chips }: { readonly chips: readonly Chip[] }) {
  if (chips.length === 0) return null;
  return (
    <ul className={classes.chips} aria-label={t`Shown are only`}>
      {chips.map(({ words, onRemove }) => (
        <li key={words} className={classes.chip}>
          {words}
          <button type="button" aria-label={t`Remove filter: ${words}`} onClick={onRemove}>
            <IconX size={12} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}
