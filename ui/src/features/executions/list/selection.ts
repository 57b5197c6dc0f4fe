import { useState } from 'react';

interface Identified {
  readonly execution_id: string;
}

interface Selection<Row> {
  readonly rows: ReadonlyMap<string, Row>;
  /** The row selected last, from which Shift extends the selection. */
  readonly anchor: string | null;
}

/** The selection after toggling a row, with Shift including the rows in between. */
export function withToggled<Row extends Identified>(
  before: Selection<Row>,
  all: readonly Row[],
  at: number,
  extend: boolean,
): Selection<Row> {
  const row = all[at];
  if (!row) return before;
  const rows = new Map(before.rows);
  const from = extend ? all.findIndex(({ execution_id }) => execution_id === before.anchor) : -1;
  if (from >= 0) {
    const between = all.slice(Math.min(from, at), Math.max(from, at) + 1);
    for (const each of between) rows.set(each.execution_id, each);
    return { rows, anchor: before.anchor };
  }
  if (!rows.delete(row.execution_id)) rows.set(row.execution_id, row);
  return { rows, anchor: row.execution_id };
}

/** The selected rows; they stay selected while the list changes. */
export function useSelection<Row extends Identified>(all: readonly Row[]) {
  const [selection, setSelection] = useState<Selection<Row>>({ rows: new Map(), anchor: null });
  const now = new Map(all.map((row) => [row.execution_id, row] as const));
  return {
    has: (row: Row) => selection.rows.has(row.execution_id),
    /** With their current data, as far as the list has loaded it. */
    rows: [...selection.rows].map(([id, row]) => now.get(id) ?? row),
    toggle: (at: number, extend: boolean) => {
      setSelection((before) => withToggled(before, all, at, extend));
    },
    clear: () => {
      setSelection({ rows: new Map(), anchor: null });
    },
  };
}
