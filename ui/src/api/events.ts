import { useEffect, useEffectEvent, useState } from 'react';

/**
 * How news reach a page. `opening`: not yet; `live`: the server pushes them; `down`: the stream was
 * lost, so the page must ask; `resting`: nobody looks at the page, which gives back its connection
 * (browsers allow six to a server that speaks HTTP/1.1, and every open tab would hold one).
 */
export type Line = 'opening' | 'live' | 'down' | 'resting';

/** How often to ask for what is not pushed. */
export const POLL_MS = {
  opening: false,
  live: false,
  down: 2_000,
  resting: 10_000,
} as const satisfies Readonly<Record<Line, number | false>>;

/** A stream that is not open by then is taken for lost; some proxies keep answers back. */
const OPEN_WITHIN_MS = 5_000;
/** Pauses before the stream is tried again, the last for good. */
const AGAIN_MS = [250, 1_000, 2_000, 4_000, 8_000, 15_000] as const;

/** What to do with the data of each kind of event. */
export type Takers = Readonly<Record<string, (data: string) => void>>;

interface Subscription {
  readonly path: string;
  readonly takers: Takers;
  readonly onLine: (line: Line) => void;
}

/** Follows a stream of server-sent events until it is told to stop; opens it again when lost. */
export function listen(
  { path, takers, onLine }: Subscription,
  connect = (to: string) => new EventSource(to),
): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let opened = false;
  let losses = 0;

  function open() {
    source = connect(path);
    timer = setTimeout(lost, OPEN_WITHIN_MS);
    source.onopen = () => {
      clearTimeout(timer);
      opened = true;
      losses = 0;
      onLine('live');
    };
    source.onerror = lost;
    for (const [kind, take] of Object.entries(takers)) {
      source.addEventListener(kind, (event: MessageEvent<string>) => {
        take(event.data);
      });
    }
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function lost() {
    close();
    timer = setTimeout(open, AGAIN_MS[Math.min(losses, AGAIN_MS.length - 1)]);
    losses += 1;
    // The server ends a stream when it may have missed something; only a second loss is trouble.
    onLine(opened ? 'opening' : 'down');
    opened = false;
  }

  function look() {
    close();
    if (document.hidden) {
      onLine('resting');
    } else {
      onLine('opening');
      open();
    }
  }

  look();
  document.addEventListener('visibilitychange', look);
  return () => {
    document.removeEventListener('visibilitychange', look);
    close();
  };
}

/** Follows the stream at `path` while the part is shown; without a path there is none. */
export function useEvents(path: string | null, takers: Takers): Line {
  const [line, setLine] = useState<Line>('opening');
  const kinds = Object.keys(takers).join(' ');
  const take = useEffectEvent((kind: string, data: string) => {
    takers[kind]?.(data);
  });
  useEffect(() => {
    if (path === null) return undefined;
    const own = kinds.split(' ').map((kind) => [kind, (data: string) => { take(kind, data); }]);
    return listen({ path, takers: Object.fromEntries(own) as Takers, onLine: setLine });
  }, [path, kinds]);
  return line;
}
