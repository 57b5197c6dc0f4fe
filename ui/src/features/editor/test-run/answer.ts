import { t } from '@lingui/core/macro';
import { emptyMappings } from '@/api/empty-mappings';
import type { Execution } from '@/api/executions';
import { duration } from '@/shared/time/format';

/** The model name of the sandbox. */
const SANDBOX = 'sandbox';

/** The result of a test, in one sentence. */
export function answerOf(execution: Execution): string {
  const { status, steps, duration_seconds: seconds } = execution;
  switch (status) {
    case 'completed': {
      const empty = steps.reduce((sum, { left_out: leftOut }) => sum + leftOut.length, 0);
      const passed = seconds === null ? t`Test passed` : t`Test passed in ${duration(seconds)}`;
      return `${passed}${empty === 0 ? '' : `, ${emptyMappings(empty)}`}.`;
    }
    case 'failed': {
      const index = steps.findIndex((step) => step.status === 'failed');
      const step = steps[index];
      if (step !== undefined) return t`Test failed at step ${index + 1} of ${steps.length}, ${step.name}.`;
      return seconds === null ? t`Test failed.` : t`Test failed in ${duration(seconds)}.`;
    }
    case 'cancelled':
      return t`The test was stopped.`;
    default: {
      const index = steps.findIndex((step) => step.status === 'running');
      const step = steps[index];
      return step === undefined
        ? t`The test waits for a worker.`
        : t`Running step ${index + 1} of ${steps.length}, ${step.name}.`;
    }
  }
}

/** Whether the sandbox answered for a language model, so that this is shown. */
export function usedSandbox({ steps }: Pick<Execution, 'steps'>): boolean {
  return steps.some(({ llm }) => llm.models.includes(SANDBOX));
}
