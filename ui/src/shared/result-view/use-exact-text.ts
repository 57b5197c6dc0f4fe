import { useEffect, useState } from 'react';
import type { Opened } from '@/shared/json/reader';
import type { Source } from '@/shared/json/source';

/** Larger values are only shown as a tree, which reads them piece by piece aside. */
const MOST_BYTES = 1_000_000;

/** The exact text of what was opened; undefined until it is read, and null if it is too large. */
export function useExactText({ root, read, total }: Opened, source: Source): string | null | undefined {
  const [text, setText] = useState<string>();
  const isLarge = read < total || total > MOST_BYTES;
  useEffect(() => {
    let wanted = true;
    if (!isLarge) {
      void source.text(root).then((found) => {
        if (wanted) setText(found);
      });
    }
    return () => {
      wanted = false;
    };
  }, [isLarge, root, source]);
  return isLarge ? null : text;
}
