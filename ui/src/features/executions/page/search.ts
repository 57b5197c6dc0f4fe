import { RESULT_TABS, type ResultTab } from '@/shared/result-view/result-tabs';

export const TABS = ['error', 'input', 'output', 'log', 'attempts'] as const;

export type Tab = (typeof TABS)[number];

/** The state of an execution's page in the address. */
export interface PageSearch {
  /** Key of the selected step; by default the page follows the most relevant step. */
  readonly step?: string | undefined;
  readonly tab?: Tab | undefined;
  /** Whether the result is selected instead of a step. */
  readonly result?: boolean | undefined;
  /** How the result or the output of the step is shown; by default as a document. */
  readonly view?: ResultTab | undefined;
  /** Number of the attempt shown; by default the latest. */
  readonly attempt?: number | undefined;
  /** Line of the log, counted from 1. */
  readonly line?: number | undefined;
}

/** Reads the address; anything else is ignored. */
export function readSearch(found: Readonly<Record<string, unknown>>): PageSearch {
  const { step, tab, result, view, attempt, line } = found;
  return {
    step: typeof step === 'string' ? step : undefined,
    tab: TABS.find((each) => each === tab),
    result: result === true || undefined,
    view: RESULT_TABS.find((each) => each === view),
    attempt: counted(attempt),
    line: counted(line),
  };
}

function counted(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;
}
