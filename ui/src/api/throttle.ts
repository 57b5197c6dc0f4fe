/**
 * Does the work when it is asked for, but with a pause after each time. Asked while it is busy or
 * pauses, it does the work once more, so that the last asking is never lost.
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
