import { t } from '@lingui/core/macro';
import { Button, Title } from '@mantine/core';
import classes from './states.module.css';

interface ErrorStateProps {
  readonly title: string;
  readonly error: Error;
  readonly onRetry: () => void;
  /** Whether the user's retry is running. */
  readonly busy?: boolean;
}

/** Shows what happened and why, with a retry button. */
export function ErrorState({ title, error, onRetry, busy = false }: ErrorStateProps) {
  return (
    <div className={classes.state} role="alert">
      <Title order={2}>{title}</Title>
      <p className={classes.sentence}>{error.message}</p>
      <Button variant="default" loading={busy} onClick={onRetry}>
        {t`Try again`}
      </Button>
    </div>
  );
}
