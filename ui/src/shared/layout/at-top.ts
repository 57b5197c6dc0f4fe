import { useSyncExternalStore } from 'react';

/** What scrolls when a page does. */
export const scrolled = () => document.getElementById('main');

function subscribe(onChange: () => void) {
  const main = scrolled();
  main?.addEventListener('scroll', onChange, { passive: true });
  return () => {
    main?.removeEventListener('scroll', onChange);
  };
}

/** Whether the page stands at its top. */
export function useAtTop(): boolean {
  return useSyncExternalStore(subscribe, () => (scrolled()?.scrollTop ?? 0) === 0);
}

export function scrollToTop() {
  scrolled()?.scrollTo({ top: 0 });
}
