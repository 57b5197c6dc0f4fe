/**
 * Limits how often `work` runs: at most one run at a time, with a pause after each. A call during a run or a
 * pause causes one more run, so that the last call is never lost.
 */
export function throttle(work: () => Promise<unknown>, pauseMs: number): () => void {
  let busy = false;
  let wanted = false;

  async function run() {
    busy = true;
    while (wanted) {
      wanted = false;
      await work();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    busy = false;
  }

  return () => {
    wanted = true;
    if (!busy) void run();
  };
}
