/** Space for rows that are not rendered. */
export interface Gap {
  readonly key: string;
  readonly height: number;
}

interface Placed {
  readonly index: number;
  readonly key: string | number | bigint;
  readonly start: number;
  readonly end: number;
}

/** Adds a kept row and its neighbours to the rendered rows; `kept` is -1 if there is none. */
export function withRowAndNeighbours(drawn: readonly number[], kept: number, count: number): number[] {
  if (kept < 0) return [...drawn];
  const near = [kept - 1, kept, kept + 1].filter((index) => index >= 0 && index < count);
  return [...new Set([...drawn, ...near])].sort((one, other) => one - other);
}

/**
 * Inserts a gap wherever rows between `start` and `end` are not rendered. The key of a gap is that of the
 * row below it, so that React never moves a row in the document: a moved row loses the focus.
 */
export function rowsAndGaps(
  drawn: readonly Placed[],
  start: number,
  end: number,
): readonly (number | Gap)[] {
  const rows: (number | Gap)[] = [];
  let at = start;
  for (const row of drawn) {
    if (row.start > at) rows.push({ key: `above ${row.key}`, height: row.start - at });
    rows.push(row.index);
    at = row.end;
  }
  if (end > at) rows.push({ key: 'last', height: end - at });
  return rows;
}
