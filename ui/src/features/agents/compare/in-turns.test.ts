import { expect, test } from 'vitest';
import { inTurns } from './in-turns';

test('every item is worked on once, on two at a time', async () => {
  const { signal } = new AbortController();
  const done: number[] = [];
  let running = 0;
  let most = 0;
  await inTurns([1, 2, 3, 4, 5], 2, signal, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 5 - item));
    running -= 1;
    done.push(item);
  });

  expect(done.toSorted()).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

test('nothing begins after it was aborted', async () => {
  const stopping = new AbortController();
  const begun: number[] = [];
  await inTurns([1, 2, 3, 4, 5], 2, stopping.signal, (item) => {
    begun.push(item);
    if (item === 3) stopping.abort();
    return Promise.resolve();
  });

  expect(begun).not.toContain(5);
});
