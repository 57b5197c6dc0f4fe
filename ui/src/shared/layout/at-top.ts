import { useSyncExternalStore } from 'react';

/** The element that scrolls the page. */
export const scrolled = () => document.getElementById('main');

function subscribe(onChange: () => void) {
  const main = scrolled();
  main?.addEventListener('scroll', onChange, { passive: true });
  return () => {
    main?.removeEventListener('scroll', onChange);
  };
}

/** Whether the page is scrolled to the top. */
export function useAtTop(): boolean {
  return useSyncExternalStore(subscribe, () => (scrolled()?.scrollTop ?? 0) === 0);
}

export function scrollToTop() {
  scrolled()?.scrollTo({ top: 0 });
}
