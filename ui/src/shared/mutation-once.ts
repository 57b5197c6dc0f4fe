// eslint-disable-next-line no-restricted-syntax -- this is the guard
import { useMutation, type DefaultError, type UseMutationOptions } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';

interface MutationOnce<Data, Variables> {
  readonly mutate: (variables: Variables) => void;
  /** The result; a call during a run gets the result of that run. */
  readonly mutateAsync: (variables: Variables) => Promise<Data>;
  readonly isPending: boolean;
  /** Whether it is running; `isPending` only changes at the next render. */
  readonly isRunning: () => boolean;
  readonly data: Data | undefined;
  readonly error: DefaultError | null;
  /** Clears the result and the error. */
  readonly reset: () => void;
}

/**
 * A mutation that does not start again while it runs: the guard against double clicks. `isPending` is
 * rendered a moment after a click, and the second click of a double click comes before that.
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
      // The error is in `error`.
      mutateAsync(variables).catch(() => undefined);
    },
    [mutateAsync],
  );
  return { mutate, mutateAsync, isPending, isRunning, data, error, reset };
}
