import { isOver, type ExecutionSummary } from '@/api/executions';
import { retryExecution, stopExecution } from '@/api/run-again';

export type Act = 'retry' | 'cancel';

interface Words {
  /** What the button says that does it. */
  readonly does: (count: number) => string;
  readonly asks: (count: number) => string;
  /** Why some are left out. */
  readonly leavesOut: (count: number) => string;
}

const executions = (count: number) => (count === 1 ? '1 execution' : `${count} executions`);

export const WORDS: Readonly<Record<Act, Words>> = {
  retry: {
    does: (count) => `Retry ${executions(count)}`,
    asks: (count) => `Run ${executions(count)} again from the start?`,
    leavesOut: (count) => `${executions(count)} did not end yet and ${count === 1 ? 'is' : 'are'} left out.`,
  },
  cancel: {
    does: (count) => `Stop ${executions(count)}`,
    asks: (count) => `Stop ${executions(count)}?`,
    leavesOut: (count) => `${executions(count)} ended already and ${count === 1 ? 'is' : 'are'} left out.`,
  },
};

/** The executions that an act is for. */
export function meantBy(act: Act, rows: readonly ExecutionSummary[]): ExecutionSummary[] {
  return rows.filter(({ status }) => isOver(status) === (act === 'retry'));
}

/** What would run again, a sentence for each workflow. */
export function runsAgain(rows: readonly ExecutionSummary[]): string[] {
  const workflows = new Map(rows.map((row) => [row.workflow_id, row.workflow_name]));
  return [...workflows].map(([id, name]) => {
    const some = rows.filter((row) => row.workflow_id === id);
    const steps = [...new Set(some.map(({ total_steps: total }) => total))].sort((a, b) => a - b);
    const all = steps.join(' or ');
    return `${name}: ${executions(some.length)}, ${all === '1' ? 'its step' : `all ${all} steps`}.`;
  });
}

/** What came of one execution. */
export interface Outcome {
  readonly executionId: string;
  readonly words: string;
  readonly failed: boolean;
  /** The execution that was started. */
  readonly started: string | null;
}

/** Acts on each execution in turn, and tells what came of it. */
export async function actOnEach(
  act: Act,
  rows: readonly ExecutionSummary[],
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  for (const { execution_id: executionId } of rows) {
    try {
      if (act === 'retry') {
        const started = await retryExecution(executionId, { version: 'same' });
        onOutcome({ executionId, words: 'Runs again as', failed: false, started });
      } else {
        await stopExecution(executionId);
        onOutcome({ executionId, words: 'Stopped', failed: false, started: null });
      }
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      onOutcome({ executionId, words, failed: true, started: null });
    }
  }
}
