/** What loading a part of the pages needs from the browser; a test gives its own. */
export interface Surroundings {
  /** Whether the server answers. */
  readonly serverAnswers: () => Promise<boolean>;
  /** Loads the page again, unless that was just done; then false. */
  readonly reload: () => boolean;
  readonly pause: (ms: number) => Promise<void>;
}

interface Watcher {
  readonly onAway: (away: boolean) => void;
  readonly isWanted: () => boolean;
}

const ASK_AGAIN_MS = 2_000;

/**
 * Loads a part of the pages, however long the server is away.
 *
 * A server that answers, but has no such file, was upgraded: the page is loaded again, once.
 * Returns null if nobody waits for the part any more, or the page is about to go away.
 */
export async function loadPart<Part>(
  load: () => Promise<Part>,
  { onAway, isWanted }: Watcher,
  { serverAnswers, reload, pause }: Surroundings = BROWSER,
): Promise<Part | null> {
  while (isWanted()) {
    try {
      const part = await load();
      onAway(false);
      return part;
    } catch (error) {
      if (await serverAnswers()) {
        if (reload()) return null;
        throw error;
      }
    }
    onAway(true);
    await pause(ASK_AGAIN_MS);
  }
  return null;
}

const RELOADED_AT = 'baton.reloaded';
const ONCE_IN_MS = 30_000;

const BROWSER: Surroundings = {
  serverAnswers: () =>
    fetch('/api/health', { cache: 'no-store' }).then(
      ({ status }) => status < 502 || status > 504,
      () => false,
    ),
  reload: () => {
    const before = Number(sessionStorage.getItem(RELOADED_AT) ?? 0);
    const now = Date.now();
    if (now - before < ONCE_IN_MS) return false;
    sessionStorage.setItem(RELOADED_AT, String(now));
    window.location.reload();
    return true;
  },
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
