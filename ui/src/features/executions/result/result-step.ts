import type { Execution, Step } from '@/api/executions';

interface ResultStep {
  readonly step: Step;
  /** From 1. */
  readonly position: number;
}

/** The step whose output is the result: the last one that returned something; null if none did. */
export function resultStep({ steps }: Execution): ResultStep | null {
  const at = steps.findLastIndex(({ output_bytes: size }) => size !== null);
  const step = steps[at];
  return step ? { step, position: at + 1 } : null;
}
