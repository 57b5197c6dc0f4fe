import { fireEvent, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { renderPart } from '@/testing/render';
import { ErrorState } from './error-state';

test('an error says what, why, and lets one try again', () => {
  const retry = vi.fn();
  const error = new Error('The Baton server cannot be reached.');
  renderPart(<ErrorState title="The list could not be read" error={error} onRetry={retry} />);

  const said = screen.getByRole('alert').textContent;
  expect(said).toContain('The list could not be read');
  expect(said).toContain('The Baton server cannot be reached.');
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(retry).toHaveBeenCalledOnce();
});
