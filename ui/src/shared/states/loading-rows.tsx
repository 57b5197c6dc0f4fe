import { Skeleton, VisuallyHidden } from '@mantine/core';
import classes from './states.module.css';

const ROWS = 6;

/** The place of rows that are on their way. */
export function LoadingRows({ label }: { readonly label: string }) {
  return (
    <div className={classes.rows} role="status">
      <VisuallyHidden>{label}</VisuallyHidden>
      {Array.from({ length: ROWS }, (_, row) => (
        <Skeleton key={row} height={24} radius="sm" />
      ))}
    </div>
  );
}
