import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';

const REST_MS = 250;

/**
 * A text field that reports its text once typing pauses. External changes, such as the browser's Back,
 * replace the text; the echo of a reported text does not.
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
