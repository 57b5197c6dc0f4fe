import type { ReactNode } from 'react';
import classes from './states.module.css';

interface EmptyStateProps {
  readonly sentence: string;
  /** The recommended action. */
  readonly children?: ReactNode;
}

export function EmptyState({ sentence, children }: EmptyStateProps) {
  return (
    <div className={classes.state}>
      <p className={classes.sentence}>{sentence}</p>
      {children}
    </div>
  );
}
