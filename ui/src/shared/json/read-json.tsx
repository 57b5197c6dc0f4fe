import { useMemo, type ReactNode } from 'react';
import { ReadAside } from './read-aside';
import { Reader, type Opened } from './reader';
import { sourceOf, type Source, type Wanted } from './source';

/** Longest text that is parsed in the page's own thread without a visible pause. */
const SMALL = 200_000;

interface ReadJsonProps {
  readonly wanted: Wanted;
  readonly label: string;
  /** Shows what was read. */
  readonly children: (opened: Opened, source: Source) => ReactNode;
}

/** JSON that is parsed where it does not disturb: here if it is a short text, else in a worker thread. */
export function ReadJson({ wanted, label, children }: ReadJsonProps) {
  if ('text' in wanted && wanted.text.length <= SMALL) {
    return <ReadHere key={wanted.text} text={wanted.text}>{children}</ReadHere>;
  }
  return <ReadAside wanted={wanted} label={label}>{children}</ReadAside>;
}

interface ReadHereProps extends Pick<ReadJsonProps, 'children'> {
  readonly text: string;
}

function ReadHere({ text, children }: ReadHereProps) {
  const [opened, source] = useMemo(() => {
    const reader = new Reader(new TextEncoder().encode(text));
    return [reader.open(), sourceOf(reader)] as const;
  }, [text]);
  return children(opened, source);
}
