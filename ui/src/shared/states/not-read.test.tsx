import { fireEvent, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { renderPart } from '@/testing/render';
import { NotRead } from './not-read';

function part(error: Error | null, onRetry = () => undefined) {
  return (
    <NotRead reading="Reading the list" title="The list could not be read" error={error} onRetry={onRetry} />
  );
}

test('why something could not be read stays while it is read again, until there is another answer', () => {
  const { rerender } = renderPart(part(null));
  expect(screen.getByText('Reading the list')).toBeDefined();

  rerender(part(new Error('The database is away.')));
  rerender(part(null));
  expect(screen.getByRole('alert').textContent).toContain('The database is away.');
  expect(screen.queryByText('Reading the list')).toBeNull();

  rerender(part(new Error('The server is away.')));
  expect(screen.getByRole('alert').textContent).toContain('The server is away.');
});

test('who tries again sees that it is tried, until that failed as well', () => {
  const retry = vi.fn();
  const { rerender } = renderPart(part(new Error('The database is away.'), retry));
  const button = () => screen.getByRole('button', { name: 'Try again' });
  fireEvent.click(button());
  expect(retry).toHaveBeenCalledOnce();
  rerender(part(null, retry));
  expect(button().hasAttribute('data-loading')).toBe(true);
  rerender(part(new Error('The database is away.'), retry));
  expect(button().hasAttribute('data-loading')).toBe(false);
});
