import { Button, MantineProvider } from '@mantine/core';
import { fireEvent, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { theme } from './theme';

const wrapper = ({ children }: { readonly children: React.ReactNode }) => (
  <MantineProvider theme={theme} env="test">
    {children}
  </MantineProvider>
);

test('a button that was pressed keeps the focus while it loads, and does nothing more', () => {
  const act = vi.fn((event: React.SyntheticEvent) => {
    event.preventDefault();
  });
  const part = (loading: boolean) => (
    <form onSubmit={act}>
      <Button type="submit" loading={loading} onClick={act}>
        Save
      </Button>
    </form>
  );
  const { rerender } = render(part(false), { wrapper });
  const button = screen.getByRole('button');
  button.focus();
  rerender(part(true));
  expect(document.activeElement).toBe(button);
  expect(button.hasAttribute('disabled')).toBe(false);
  expect(button.getAttribute('aria-disabled')).toBe('true');
  fireEvent.click(button);
  expect(act).not.toHaveBeenCalled();
  rerender(part(false));
  fireEvent.click(button);
  expect(act).toHaveBeenCalled();
});

test('a button that is disabled stays disabled, and one without a type submits nothing', () => {
  render(<Button disabled>Save</Button>, { wrapper });
  const button = screen.getByRole('button');
  expect(button.hasAttribute('disabled')).toBe(true);
  expect(button.getAttribute('type')).toBe('button');
});
