import { useMutation, type DefaultError, type UseMutationOptions } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';

interface MutationOnce<Variables> {
  readonly mutate: (variables: Variables) => void;
  readonly isPending: boolean;
  readonly error: DefaultError | null;
  /** Forgets the error. */
  readonly reset: () => void;
}

/**
 * A mutation that is not begun again while it goes on. `isPending` is drawn a moment after a click,
 * and the second of two quick clicks comes before.
 */
export function useMutationOnce<Data, Variables = void>(
  options: UseMutationOptions<Data, DefaultError, Variables>,
): MutationOnce<Variables> {
  const { mutateAsync, isPending, error, reset } = useMutation(options);
  const going = useRef(false);
  const mutate = useCallback(
    (variables: Variables) => {
      if (going.current) return;
      going.current = true;
      const ended = () => {
        going.current = false;
      };
      // Why it failed is in `error`.
      mutateAsync(variables).then(ended, ended);
    },
    [mutateAsync],
  );
  return { mutate, isPending, error, reset };
}
