import { useState } from 'react';
import { ErrorState } from './error-state';
import { LoadingRows } from './loading-rows';

interface NotReadProps {
  /** `Reading the executions`. */
  readonly reading: string;
  readonly rows?: number;
  /** `The executions could not be read`. */
  readonly title: string;
  /** Why the latest reading failed; null while it is read again, too. */
  readonly error: Error | null;
  readonly onRetry: () => void;
}

/**
 * Stands where something will be that is not read yet. Why it could not be read stays to be read
 * until there is another answer, however often it is tried meanwhile.
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
