import { useEffect, useEffectEvent } from 'react';

interface PageKeys {
  readonly onStep: (by: -1 | 1) => void;
  /** Receives the position of the tab, from 1. */
  readonly onTab: (position: number) => void;
  readonly onFailed: () => void;
  readonly onFollow: () => void;
  readonly onKeys: () => void;
}

/** Keyboard shortcuts of the page, active unless the focus is in a text field. */
export function usePageKeys({ onStep, onTab, onFailed, onFollow, onKeys }: PageKeys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (isTakenBy(event.target, event.key)) return;
    if (/^[1-9]$/.test(event.key)) onTab(Number(event.key));
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      onStep(event.key === 'ArrowUp' ? -1 : 1);
    } else if (event.key === 'e') onFailed();
    else if (event.key === 'f') onFollow();
    else if (event.key === '?') onKeys();
    else if (event.key === 'c') click('[data-copies]');
    else if (event.key === 'r') document.querySelector<HTMLElement>('[data-primary]')?.focus();
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      press(event);
    };
    document.addEventListener('keydown', listen);
    return () => {
      document.removeEventListener('keydown', listen);
    };
  }, []);
}

const TYPING = 'input, textarea, select, [contenteditable="true"]';
/** Dialogs and menus, which handle their own keys. */
const LAYERS = '[role="dialog"], [role="menu"]';
/** Elements that the arrow keys scroll. */
const SCROLLING = 'pre, [role="region"], [data-scrolls]';

function isTakenBy(target: EventTarget | null, key: string): boolean {
  if (document.querySelector(LAYERS) !== null) return true;
  if (!(target instanceof Element)) return false;
  return target.closest(key.startsWith('Arrow') ? `${TYPING}, ${SCROLLING}` : TYPING) !== null;
}

function click(selector: string) {
  document.querySelector<HTMLElement>(selector)?.click();
}
