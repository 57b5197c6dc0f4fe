/** Browser functions for loading a part of the pages; tests provide their own. */
export interface Surroundings {
  /** Whether the server responds. */
  readonly serverAnswers: () => Promise<boolean>;
  /** Reloads the page and returns true, unless it was just reloaded. */
  readonly reload: () => boolean;
  readonly pause: (ms: number) => Promise<void>;
}

interface Watcher {
  readonly onAway: (away: boolean) => void;
  readonly isWanted: () => boolean;
}

const ASK_AGAIN_MS = 2_000;

/**
 * Loads a part of the pages, waiting for an unreachable server.
 *
 * If the server responds but does not have the file, it was upgraded: the page is reloaded, once. Returns
 * null if the part is no longer needed, or the page is about to be reloaded.
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
