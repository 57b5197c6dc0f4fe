import { useCallback, useEffect, useRef } from 'react';

/**
 * Acts once a press of the pointer under way has had its effect: a field that is left may grow by a
 * line, and must not move a button away from under the pointer.
 */
export function useAfterPress(): (act: () => void) => void {
  const waiting = useRef<(() => void)[] | null>(null);
  useEffect(() => {
    const begin = () => {
      waiting.current ??= [];
    };
    const end = () => {
      const acts = waiting.current ?? [];
      waiting.current = null;
      // The click comes after this event.
      setTimeout(() => {
        for (const act of acts) act();
      });
    };
    const events = [['pointerdown', begin], ['pointerup', end], ['pointercancel', end]] as const;
    for (const [name, listener] of events) document.addEventListener(name, listener, { capture: true });
    return () => {
      for (const [name, listener] of events) document.removeEventListener(name, listener, { capture: true });
    };
  }, []);
  return useCallback((act) => {
    if (waiting.current === null) act();
    else waiting.current.push(act);
  }, []);
}
