import { t } from '@lingui/core/macro';
import { useEffect, useState, type ReactNode } from 'react';
import { ErrorState } from '@/shared/states/error-state';
import { LoadingRows } from '@/shared/states/loading-rows';
import { JsonTree } from './json-tree';
import type { Opened } from './reader';
import { Thread, type Wanted } from './source';

interface ReadAsideProps {
  readonly wanted: Wanted;
  readonly label: string;
  /** Content below the tree. */
  readonly note?: (opened: Opened) => ReactNode;
}

/** JSON that is parsed in a worker thread. */
export function ReadAside({ wanted, label, note }: ReadAsideProps) {
  const [tries, setTries] = useState(0);
  const which = 'url' in wanted ? `${wanted.url} ${wanted.firstBytes ?? ''}` : wanted.text;
  return (
    <Reading
      key={`${tries} ${which}`}
      wanted={wanted}
      label={label}
      note={note}
      onRetry={() => {
        setTries(tries + 1);
      }}
    />
  );
}

type State =
  | { readonly opened: Opened; readonly thread: Thread }
  | { readonly error: Error }
  | null;

interface ReadingProps extends Required<Omit<ReadAsideProps, 'note'>> {
  readonly note: ReadAsideProps['note'];
  readonly onRetry: () => void;
}

function Reading({ wanted, label, note, onRetry }: ReadingProps) {
  const [state, setState] = useState<State>(null);
  const [asked] = useState(wanted);
  useEffect(() => {
    const thread = new Thread();
    thread.open(asked).then(
      (opened) => {
        setState({ opened, thread });
      },
      (error: unknown) => {
        setState({ error: error instanceof Error ? error : new Error(String(error)) });
      },
    );
    return () => {
      thread.close();
    };
  }, [asked]);
  if (state === null) return <LoadingRows label={t`Reading: ${label}`} />;
  if ('error' in state) {
    return (
      <ErrorState title={t`The data could not be read`} error={state.error} onRetry={onRetry} />
    );
  }
  return (
    <>
      <JsonTree opened={state.opened} source={state.thread} label={label} />
      {note?.(state.opened)}
    </>
  );
}
