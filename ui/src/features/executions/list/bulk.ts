import { plural, t } from '@lingui/core/macro';
import { isOver, type ExecutionSummary } from '@/api/executions';
import { retryExecution, stopExecution } from '@/api/reruns';

export type Act = 'retry' | 'cancel';

interface Words {
  /** Label of the button that performs it. */
  readonly does: (count: number) => string;
  readonly asks: (count: number) => string;
  /** Why some are left out. */
  readonly leavesOut: (count: number) => string;
}

export const WORDS: Readonly<Record<Act, Words>> = {
  retry: {
    does: (count) => plural(count, { one: 'Retry # execution', other: 'Retry # executions' }),
    asks: (count) =>
      plural(count, {
        one: 'Run # execution again from the start?',
        other: 'Run # executions again from the start?',
      }),
    leavesOut: (count) =>
      plural(count, {
        one: '# execution did not end yet and is left out.',
        other: '# executions did not end yet and are left out.',
      }),
  },
  cancel: {
    does: (count) => plural(count, { one: 'Stop # execution', other: 'Stop # executions' }),
    asks: (count) => plural(count, { one: 'Stop # execution?', other: 'Stop # executions?' }),
    leavesOut: (count) =>
      plural(count, {
        one: '# execution ended already and is left out.',
        other: '# executions ended already and are left out.',
      }),
  },
};

/** The executions that an action applies to. */
export function meantBy(act: Act, rows: readonly ExecutionSummary[]): ExecutionSummary[] {
  return rows.filter(({ status }) => isOver(status) === (act === 'retry'));
}

/** What would run again, with one sentence per workflow. */
export function runsAgain(rows: readonly ExecutionSummary[]): string[] {
  const workflows = new Map(rows.map((row) => [row.workflow_id, row.workflow_name]));
  return [...workflows].map(([id, name]) => {
    const some = rows.filter((row) => row.workflow_id === id);
    const count = some.length;
    const steps = [...new Set(some.map(({ total_steps: total }) => total))].sort((a, b) => a - b);
    const all = steps.map(String).reduce((before, next) => t`${before} or ${next}`);
    return all === '1'
      ? t`${name}: ${plural(count, { one: '# execution', other: '# executions' })}, its step.`
      : t`${name}: ${plural(count, { one: '# execution', other: '# executions' })}, all ${all} steps.`;
  });
}

/** The result for one execution. */
export interface Outcome {
  readonly executionId: string;
  readonly words: string;
  readonly failed: boolean;
  /** The execution that was started. */
  readonly started: string | null;
}

/** Performs the action on each execution in turn and reports the results. */
export async function actOnEach(
  act: Act,
  rows: readonly ExecutionSummary[],
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  for (const { execution_id: executionId } of rows) {
    try {
      if (act === 'retry') {
        const started = await retryExecution(executionId, { version: 'same' });
        onOutcome({ executionId, words: t`Runs again as`, failed: false, started });
      } else {
        await stopExecution(executionId);
        onOutcome({ executionId, words: t`Stopped`, failed: false, started: null });
      }
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      onOutcome({ executionId, words, failed: true, started: null });
    }
  }
}
