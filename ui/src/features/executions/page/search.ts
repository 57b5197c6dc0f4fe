export const TABS = ['error', 'input', 'output', 'log', 'attempts'] as const;

export type Tab = (typeof TABS)[number];

/** What the address says about an execution's page. */
export interface PageSearch {
  /** Key of the chosen step; without one the page follows the step that tells most. */
  readonly step?: string | undefined;
  readonly tab?: Tab | undefined;
  /** Number of the try that is shown; without one the latest. */
  readonly attempt?: number | undefined;
  /** Line of the log, counted from 1. */
  readonly line?: number | undefined;
}

/** Anything else in the address is left out. */
export function readSearch(found: Readonly<Record<string, unknown>>): PageSearch {
  const { step, tab, attempt, line } = found;
  return {
    step: typeof step === 'string' ? step : undefined,
    tab: TABS.find((each) => each === tab),
    attempt: counted(attempt),
    line: counted(line),
  };
}

function counted(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;
}
