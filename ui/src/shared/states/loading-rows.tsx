import { Skeleton, VisuallyHidden } from '@mantine/core';
import classes from './states.module.css';

const ROWS = 6;

interface LoadingRowsProps {
  readonly label: string;
  readonly rows?: number | undefined;
}

/** Placeholder for rows that are being loaded. */
export function LoadingRows({ label, rows = ROWS }: LoadingRowsProps) {
  return (
    <div className={classes.rows} role="status">
      <VisuallyHidden>{label}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={24} radius="sm" />
      ))}
    </div>
  );
}
