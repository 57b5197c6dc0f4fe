import { useEffect, useState } from 'react';

/** Restores the focus to the opener when a dialog is closed; to the content of the page if it is gone. */
export function useRestoredFocus(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (isLost() && opener instanceof HTMLElement) opener.focus({ preventScroll: true });
      // The opener may be gone.
      if (isLost()) document.getElementById('main')?.focus({ preventScroll: true });
    },
    [opener],
  );
}

function isLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
