import { JsonTree } from './json-tree';
import { ReadJson } from './read-json';

interface JsonViewProps {
  readonly text: string;
  readonly label: string;
}

/** JSON as a tree, with every number and text as recorded. */
export function JsonView({ text, label }: JsonViewProps) {
  return (
    <ReadJson wanted={{ text }} label={label}>
      {(opened, source) => <JsonTree opened={opened} source={source} label={label} />}
    </ReadJson>
  );
}
