import { Button, Title } from '@mantine/core';
import classes from './states.module.css';

interface ErrorStateProps {
  readonly title: string;
  readonly error: Error;
  readonly onRetry: () => void;
}

/** Says what happened, why, and offers to try again. */
export function ErrorState({ title, error, onRetry }: ErrorStateProps) {
  return (
    <div className={classes.state} role="alert">
      <Title order={2}>{title}</Title>
      <p className={classes.sentence}>{error.message}</p>
      <Button variant="default" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
