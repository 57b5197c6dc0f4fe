export interface DebugSearch {
  /** Key of the step; by default the failed one. */
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
