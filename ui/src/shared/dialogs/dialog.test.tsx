import { fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { renderPart } from '@/testing/render';
import { Dialog } from './dialog';

function Part() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => { setOpen(true); }}>
        Retry…
      </button>
      {open && (
        <Dialog opened onClose={() => { setOpen(false); }} title="Retry?">
          <button type="button" data-autofocus onClick={() => { setOpen(false); }}>
            Back
          </button>
        </Dialog>
      )}
    </>
  );
}

test('who closes a dialog is back where it was opened', () => {
  renderPart(<Part />);
  const opener = screen.getByRole('button', { name: 'Retry…' });
  opener.focus();
  fireEvent.click(opener);
  const back = screen.getByRole('button', { name: 'Back' });
  back.focus();
  fireEvent.click(back);
  expect(document.activeElement).toBe(opener);
});
