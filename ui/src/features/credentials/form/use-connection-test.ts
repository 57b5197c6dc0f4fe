import { useRef, useState } from 'react';
import type { ConnectionTested } from '@/api/credentials';

/** The last test of a connection in a form. */
export type TestOutcome =
  | { readonly at: 'idle' | 'running' | 'stopped' }
  | { readonly at: 'answered'; readonly result: ConnectionTested }
  | { readonly at: 'refused'; readonly error: Error };

interface ConnectionTest {
  readonly outcome: TestOutcome;
  readonly start: () => void;
  readonly stop: () => void;
  /** Forgets the outcome, and stops a running test. */
  readonly reset: () => void;
}

/** Runs a test that can be stopped; a second start while it runs does nothing. */
export function useConnectionTest(run: (signal: AbortSignal) => Promise<ConnectionTested>): ConnectionTest {
  const [outcome, setOutcome] = useState<TestOutcome>({ at: 'idle' });
  const running = useRef<AbortController | null>(null);
  function end(next: TestOutcome) {
    running.current?.abort();
    running.current = null;
    setOutcome(next);
  }
  return {
    outcome,
    start: () => {
      if (running.current !== null) return;
      const mine = new AbortController();
      running.current = mine;
      setOutcome({ at: 'running' });
      const finish = (next: TestOutcome) => {
        // A stopped test says nothing any more.
        if (running.current !== mine) return;
        running.current = null;
        setOutcome(next);
      };
      run(mine.signal).then(
        (result) => {
          finish({ at: 'answered', result });
        },
        (error: unknown) => {
          finish({ at: 'refused', error: error instanceof Error ? error : new Error(String(error)) });
        },
      );
    },
    stop: () => {
      end({ at: 'stopped' });
    },
    reset: () => {
      end({ at: 'idle' });
    },
  };
}
