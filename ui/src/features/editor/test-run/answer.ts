import type { Execution } from '@/api/executions';
import { duration } from '@/shared/time/format';

/** What the stand-in of the sandbox calls itself. */
const SANDBOX = 'sandbox';

/** How a test went, in one sentence. */
export function answerOf(execution: Execution): string {
  const { status, steps, duration_seconds: seconds } = execution;
  const time = seconds === null ? '' : ` in ${duration(seconds)}`;
  switch (status) {
    case 'completed':
      return `Test passed${time}.`;
    case 'failed': {
      const index = steps.findIndex((step) => step.status === 'failed');
      const step = steps[index];
      return step === undefined
        ? `Test failed${time}.`
        : `Test failed at step ${index + 1} of ${steps.length}, ${step.name}.`;
    }
    case 'cancelled':
      return 'The test was stopped.';
    default: {
      const index = steps.findIndex((step) => step.status === 'running');
      const step = steps[index];
      return step === undefined
        ? 'The test waits for a worker.'
        : `Running step ${index + 1} of ${steps.length}, ${step.name}.`;
    }
  }
}

/** Whether a language model's stand-in answered, so that it is said. */
export function usedSandbox({ steps }: Pick<Execution, 'steps'>): boolean {
  return steps.some(({ llm }) => llm.models.includes(SANDBOX));
}
