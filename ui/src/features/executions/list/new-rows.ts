import { useState } from 'react';
import { useAtTop } from '@/shared/layout/at-top';

interface Identified {
  readonly execution_id: string;
}

/** The number of rows added since the user scrolled away from the top. */
export function newRows(rows: readonly Identified[], newestSeen: string | null): number {
  return Math.max(
    0,
    rows.findIndex((row) => row.execution_id === newestSeen),
  );
}

/**
 * The number of new rows to hold back: none at the top of the page; further down, those added since the
 * user left the top, so that rows do not move while they are read.
 */
export function useNewRows(rows: readonly Identified[]): number {
  const atTop = useAtTop();
  const newest = rows[0]?.execution_id ?? null;
  const [seen, setSeen] = useState(newest);
  if (atTop && seen !== newest) setSeen(newest);
  return atTop ? 0 : newRows(rows, seen);
}
