import { useState } from 'react';
import { useAtTop } from '@/shared/layout/at-top';

interface Identified {
  readonly execution_id: string;
}

/** How many rows stand before the one that was the newest when the reader left the top. */
export function newRows(rows: readonly Identified[], newestSeen: string | null): number {
  return Math.max(
    0,
    rows.findIndex((row) => row.execution_id === newestSeen),
  );
}

/**
 * How many new rows to hold back: none at the top of the page, and further down those that came
 * since the reader left the top, so that nothing moves under the eyes.
 */
export function useNewRows(rows: readonly Identified[]): number {
  const atTop = useAtTop();
  const newest = rows[0]?.execution_id ?? null;
  const [seen, setSeen] = useState(newest);
  if (atTop && seen !== newest) setSeen(newest);
  return atTop ? 0 : newRows(rows, seen);
}
