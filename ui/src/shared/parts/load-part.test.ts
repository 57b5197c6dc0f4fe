import { expect, test } from 'vitest';
import { loadPart, type Surroundings } from './load-part';

interface Story {
  /** How often loading fails before it succeeds. */
  readonly failures: number;
  /** Whether the server responds, asked after each failure. */
  readonly answers: readonly boolean[];
  readonly reloads?: boolean;
}

async function told({ failures, answers, reloads = true }: Story) {
  let tries = 0;
  const away: boolean[] = [];
  const said: string[] = [];
  const rest = [...answers];
  const around: Surroundings = {
    serverAnswers: () => Promise.resolve(rest.shift() ?? false),
    reload: () => {
      said.push('reload');
      return reloads;
    },
    pause: () => Promise.resolve(),
  };
  const load = () => {
    tries += 1;
    return tries > failures ? Promise.resolve('part') : Promise.reject(new Error('no such file'));
  };
  const watcher = { onAway: (each: boolean) => away.push(each), isWanted: () => tries < 10 };
  const part = await loadPart(load, watcher, around).catch((error: unknown) => String(error));
  return { part, tries, away, said };
}

test('a part is loaded once the server is back', async () => {
  expect(await told({ failures: 3, answers: [false, false, false] })).toEqual({
    part: 'part',
    tries: 4,
    away: [true, true, true, false],
    said: [],
  });
});

test('a server that has no such file was upgraded, so the page is loaded again', async () => {
  expect(await told({ failures: 2, answers: [false, true] })).toMatchObject({
    part: null,
    said: ['reload'],
  });
});

test('the page is not loaded again and again', async () => {
  expect(await told({ failures: 9, answers: [true], reloads: false })).toMatchObject({
    part: 'Error: no such file',
    tries: 1,
  });
});

test('nobody asks for a part that nobody waits for', async () => {
  expect(await told({ failures: 99, answers: [] })).toMatchObject({ part: null, tries: 10 });
});
