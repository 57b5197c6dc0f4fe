import { useState } from 'react';
import { ErrorState } from './error-state';
import { LoadingRows } from './loading-rows';

interface NotReadProps {
  /** `Reading the executions`. */
  readonly reading: string;
  readonly rows?: number;
  /** `The executions could not be read`. */
  readonly title: string;
  /** The error of the last attempt; null also while it is being repeated. */
  readonly error: Error | null;
  readonly onRetry: () => void;
}

/**
 * Placeholder for content that is not loaded yet. An error stays visible until the next result, however
 * often the request is repeated in the meantime.
 */
export function NotRead({ reading, rows, title, error, onRetry }: NotReadProps) {
  const [last, setLast] = useState(error);
  const [asked, setAsked] = useState(false);
  if (error !== null && error !== last) {
    setLast(error);
    setAsked(false);
  }
  if (last === null) return <LoadingRows label={reading} rows={rows} />;
  return (
    <ErrorState
      title={title}
      error={last}
      busy={asked}
      onRetry={() => {
        setAsked(true);
        onRetry();
      }}
    />
  );
}
