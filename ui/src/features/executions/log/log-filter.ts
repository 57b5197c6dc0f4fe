import type { LogLine } from '@/api/executions';

export const LEVELS = ['debug', 'info', 'warning', 'error'] as const;

export type Level = (typeof LEVELS)[number];

export interface LogFilter {
  readonly words: string;
  /** Lines below this level are left out. */
  readonly from: Level;
  /** Shows only lines of this attempt; null for all. */
  readonly attempt: number | null;
}

/** A line with its number in the whole log, which the address uses. */
export interface NumberedLine {
  readonly number: number;
  readonly line: LogLine;
}

export function filtered(lines: readonly LogLine[], filter: LogFilter): readonly NumberedLine[] {
  const words = filter.words.trim().toLowerCase();
  const least = LEVELS.indexOf(filter.from);
  return lines
    .map((line, index) => ({ number: index + 1, line }))
    .filter(
      ({ line }) =>
        LEVELS.indexOf(line.level) >= least &&
        (filter.attempt === null || line.attempt === filter.attempt) &&
        (words === '' || textOf(line).toLowerCase().includes(words)),
    );
}

/** The fields of a line as text; empty if it has none. */
export function fieldsOf({ fields }: LogLine): string {
  return Object.keys(fields).length === 0 ? '' : JSON.stringify(fields);
}

function textOf(line: LogLine): string {
  return `${line.message} ${fieldsOf(line)}`;
}
