import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { useMutationOnce } from './mutation-once';

function Button({ act }: { readonly act: () => Promise<unknown> }) {
  const { mutate, error } = useMutationOnce({ mutationFn: act });
  return (
    <button
      type="button"
      onClick={() => {
        mutate();
      }}
    >
      {error?.message ?? 'Act'}
    </button>
  );
}

test('two quick clicks act once, and a later one again, also after a failure', async () => {
  const act = vi.fn(() => Promise.reject(new Error('Refused')));
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Button act={act} />
    </QueryClientProvider>,
  );
  const button = screen.getByRole('button');
  fireEvent.click(button);
  fireEvent.click(button);
  await waitFor(() => {
    expect(button.textContent).toBe('Refused');
  });
  expect(act).toHaveBeenCalledOnce();
  fireEvent.click(button);
  await waitFor(() => {
    expect(act).toHaveBeenCalledTimes(2);
  });
});
