import { t } from '@lingui/core/macro';
import { useEffect, useState, type ReactNode } from 'react';
import { ErrorState } from '@/shared/states/error-state';
import { LoadingRows } from '@/shared/states/loading-rows';
import type { Opened } from './reader';
import { Thread, type Source, type Wanted } from './source';

interface ReadAsideProps {
  readonly wanted: Wanted;
  readonly label: string;
  /** Shows what was read. */
  readonly children: (opened: Opened, source: Source) => ReactNode;
}

/** JSON that is parsed in a worker thread. */
export function ReadAside({ wanted, label, children }: ReadAsideProps) {
  const [tries, setTries] = useState(0);
  const which = 'url' in wanted ? `${wanted.url} ${wanted.firstBytes ?? ''}` : wanted.text;
  return (
    <Reading
      key={`${tries} ${which}`}
      wanted={wanted}
      label={label}
      onRetry={() => {
        setTries(tries + 1);
      }}
    >
      {children}
    </Reading>
  );
}

type State =
  | { readonly opened: Opened; readonly thread: Thread }
  | { readonly error: Error }
  | null;

interface ReadingProps extends ReadAsideProps {
  readonly onRetry: () => void;
}

function Reading({ wanted, label, children, onRetry }: ReadingProps) {
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
  return children(state.opened, state.thread);
}
