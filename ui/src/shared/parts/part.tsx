import { t } from '@lingui/core/macro';
import { useEffect, useState, type FunctionComponent, type ReactNode } from 'react';
import { EmptyState } from '@/shared/states/empty-state';
import { ErrorState } from '@/shared/states/error-state';
import { loadPart } from './load-part';

type Loaded<Props> = FunctionComponent<Props> | null;

/** A part of the pages that is loaded when first rendered; `pending` is shown until then. */
export function part<Props extends object>(
  load: () => Promise<FunctionComponent<Props>>,
  pending: () => ReactNode,
): FunctionComponent<Props> {
  let known: Loaded<Props> = null;
  return function Part(props: Props) {
    const [Found, setFound] = useState<Loaded<Props>>(() => known);
    const [away, setAway] = useState(false);
    const [failure, setFailure] = useState<Error | null>(null);
    useEffect(() => {
      if (known !== null) return undefined;
      let wanted = true;
      loadPart(load, { onAway: setAway, isWanted: () => wanted }).then(
        (loaded) => {
          if (loaded === null) return;
          known = loaded;
          setFound(() => loaded);
        },
        (error: unknown) => {
          setFailure(error instanceof Error ? error : new Error(String(error)));
        },
      );
      return () => {
        wanted = false;
      };
    }, []);
    if (failure !== null) {
      return (
        <ErrorState
          title={t`This part of the page could not be loaded`}
          error={failure}
          onRetry={() => {
            window.location.reload();
          }}
        />
      );
    }
    if (Found !== null) return <Found {...props} />;
    return away ? <ServerAway /> : pending();
  };
}

function ServerAway() {
  return (
    <div role="alert">
      <EmptyState sentence={t`The Baton server cannot be reached. Trying again every 2 s.`} />
    </div>
  );
}
