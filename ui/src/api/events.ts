import { useEffect, useEffectEvent, useState } from 'react';

/**
 * The state of the connection for live updates. `opening`: not connected yet; `live`: the server pushes
 * changes; `down`: the stream was lost, so the page must poll; `resting`: the page is hidden and has released
 * its connection (browsers allow six to an HTTP/1.1 server, and every open tab would hold one).
 */
export type Line = 'opening' | 'live' | 'down' | 'resting';

/** Polling intervals for data that is not pushed. */
export const POLL_MS = {
  opening: false,
  live: false,
  down: 2_000,
  resting: 10_000,
} as const satisfies Readonly<Record<Line, number | false>>;

/** A stream that is not open by then counts as lost, because some proxies buffer responses. */
const OPEN_WITHIN_MS = 5_000;
/** Pauses before reconnecting; the last one repeats. */
const AGAIN_MS = [250, 1_000, 2_000, 4_000, 8_000, 15_000] as const;

/** Handlers by event type, called with the event's data. */
export type Takers = Readonly<Record<string, (data: string) => void>>;

interface Subscription {
  readonly path: string;
  readonly takers: Takers;
  readonly onLine: (line: Line) => void;
}

/** Follows a stream of server-sent events until stopped; reconnects when it is lost. */
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
    // The server ends a stream that may have missed events; only a second loss counts as down.
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

/** Follows the stream at `path` while the component is mounted; null follows none. */
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
