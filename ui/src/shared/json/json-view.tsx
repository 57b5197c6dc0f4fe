import { useMemo } from 'react';
import { JsonTree } from './json-tree';
import { Reader } from './reader';
import { sourceOf } from './source';
import { ReadAside } from './read-aside';

/** Longest text that is parsed in the page's own thread without a visible pause. */
const SMALL = 200_000;

interface JsonViewProps {
  readonly text: string;
  readonly label: string;
}

/** JSON as a tree, with every number and text as recorded. */
export function JsonView({ text, label }: JsonViewProps) {
  if (text.length <= SMALL) return <ReadHere key={text} text={text} label={label} />;
  return <ReadAside wanted={{ text }} label={label} />;
}

function ReadHere({ text, label }: JsonViewProps) {
  const [opened, source] = useMemo(() => {
    const reader = new Reader(new TextEncoder().encode(text));
    return [reader.open(), sourceOf(reader)] as const;
  }, [text]);
  return <JsonTree opened={opened} source={source} label={label} />;
}
