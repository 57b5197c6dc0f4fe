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

test('where what opened a dialog is gone, the focus is on the content of the page', () => {
  function Gone() {
    const [state, setState] = useState<'before' | 'open' | 'after'>('before');
    return (
      <main id="main" tabIndex={-1}>
        {state === 'before' && <button type="button" onClick={() => { setState('open'); }}>Open</button>}
        {state === 'open' && (
          <Dialog opened onClose={() => { setState('after'); }} title="Archive?">
            <button type="button" onClick={() => { setState('after'); }}>Archive</button>
          </Dialog>
        )}
      </main>
    );
  }
  renderPart(<Gone />);
  const opener = screen.getByRole('button', { name: 'Open' });
  opener.focus();
  fireEvent.click(opener);
  const archive = screen.getByRole('button', { name: 'Archive' });
  archive.focus();
  fireEvent.click(archive);
  expect(document.activeElement).toBe(screen.getByRole('main'));
});
