export interface DebugSearch {
  /** Key of the step; without one it is the one that failed. */
  readonly step?: string | undefined;
  /** The latest run of that step on this page. */
  readonly run?: string | undefined;
}

export function readSearch({ step, run }: Readonly<Record<string, unknown>>): DebugSearch {
  return {
    step: typeof step === 'string' ? step : undefined,
    run: typeof run === 'string' ? run : undefined,
  };
}
