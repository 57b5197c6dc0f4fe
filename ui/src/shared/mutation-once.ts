// eslint-disable-next-line no-restricted-syntax -- this is the guard
import { useMutation, type DefaultError, type UseMutationOptions } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';

interface MutationOnce<Data, Variables> {
  readonly mutate: (variables: Variables) => void;
  /** Its result; a call while it runs gets the result of that run. */
  readonly mutateAsync: (variables: Variables) => Promise<Data>;
  readonly isPending: boolean;
  /** Whether it runs now; `isPending` says so only when it is drawn. */
  readonly isRunning: () => boolean;
  readonly data: Data | undefined;
  readonly error: DefaultError | null;
  /** Forgets the result and the error. */
  readonly reset: () => void;
}

/**
 * A mutation that is not begun again while it runs: the one guard against second clicks.
 * `isPending` is drawn a moment after a click, and the second of two quick clicks comes before.
 */
export function useMutationOnce<Data, Variables = void>(
  options: UseMutationOptions<Data, DefaultError, Variables>,
): MutationOnce<Data, Variables> {
  const { mutateAsync: begin, isPending, data, error, reset } = useMutation(options);
  const running = useRef<Promise<Data> | null>(null);
  const mutateAsync = useCallback(
    (variables: Variables) => {
      running.current ??= begin(variables).finally(() => {
        running.current = null;
      });
      return running.current;
    },
    [begin],
  );
  const isRunning = useCallback(() => running.current !== null, []);
  const mutate = useCallback(
    (variables: Variables) => {
      // Why it failed is in `error`.
      mutateAsync(variables).catch(() => undefined);
    },
    [mutateAsync],
  );
  return { mutate, mutateAsync, isPending, isRunning, data, error, reset };
}
