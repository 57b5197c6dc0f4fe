import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';

const REST_MS = 250;

/**
 * A text that is typed here and told on once the typing rests. What comes from outside, such as
 * from the browser's Back, replaces it; the echo of what was told does not.
 */
export function useSettled(
  told: string,
  onSettled: (text: string) => void,
): readonly [string, (text: string) => void] {
  const [text, setText] = useState(told);
  const [known, setKnown] = useState(told);
  const tell = useDebouncedCallback((settled: string) => {
    setKnown(settled);
    onSettled(settled);
  }, REST_MS);
  const [before, setBefore] = useState(told);
  if (before !== told) {
    setBefore(told);
    setKnown(told);
    if (told !== known) setText(told);
  }
  return [
    text,
    (typed) => {
      setText(typed);
      tell(typed);
    },
  ];
}
