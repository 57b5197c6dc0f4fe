/** `npm run measure`: what a browser does when somebody opens a result of 10 MB. */
import type { Page } from '@playwright/test';
import { execute, MANY, PASS, test, workflowOf } from '../e2e/baton';

const ROUNDS = 5;
const longest = (value: number) => (value === 0 ? 'under 50 ms' : `${Math.round(value)} ms`);

interface Took {
  readonly firstPaint: number;
  readonly treeShown: number;
  readonly longest: number;
}

/** Notes each task of the main thread over 50 ms, and when the tree stands on the page. */
function watch() {
  const noted = { longest: 0, treeShown: 0 };
  Object.assign(window, { noted });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) noted.longest = Math.max(noted.longest, duration);
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    if (document.querySelector('[role=treeitem]')) noted.treeShown = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

async function noted(page: Page): Promise<Took> {
  return page.evaluate(() => {
    const { noted: told } = window as unknown as { noted: { longest: number; treeShown: number } };
    const paint = performance.getEntriesByName('first-contentful-paint').at(0);
    const took = { firstPaint: paint?.startTime ?? 0, ...told };
    told.longest = 0;
    return took;
  });
}

const items = (page: Page, name: RegExp | string) => page.getByRole('treeitem', { name });

/** What somebody does with it, each until it is to be seen. */
const ACTS: readonly (readonly [words: string, act: (page: Page) => Promise<unknown>])[] = [
  ['another tab and back', async (page) => {
    await page.getByRole('tab', { name: 'Log' }).click();
    await page.getByRole('tab', { name: 'Output' }).click();
    await items(page, /"rows"/).waitFor();
  }],
  ['all of it', async (page) => {
    await page.getByRole('button', { name: 'Show all' }).click();
    await items(page, /"rows": \[\] 85,000 items/).waitFor();
  }],
  ['open 85,000', async (page) => {
    await items(page, /"rows"/).click();
    await items(page, '0: {} 4 members').first().waitFor();
  }],
  ['400 more', async (page) => {
    for (let pages = 1; pages < 5; pages += 1) {
      await page.getByRole('tree').press('End');
      await items(page, /^Load 100 more/).click();
      await items(page, `${pages}00: {} 4 members`).waitFor();
    }
  }],
  ['scrolled to the top', async (page) => {
    await page.getByRole('tree').press('Home');
    await items(page, /^{} 5 members/).waitFor();
  }],
];

test('a result of 10 MB', async ({ page, request }) => {
  const { id } = await workflowOf(request, MANY);
  const execution = await execute(request, id, { count: 85_000 });
  const file = await request.get(`/api/executions/${execution}/steps/many/output`);
  console.log(`The output has ${(await file.body()).length} bytes.`);
  const small = await execute(request, id, { count: 1 });
  await page.addInitScript(watch);
  for (let round = 1; round <= ROUNDS; round += 1) {
    const told: string[] = [];
    for (const [words, which] of [['small', small], ['10 MB', execution]] as const) {
      await page.goto(`/executions/${which}?step=many&view=tree`);
      await page.getByRole('treeitem').first().waitFor();
      const { firstPaint, treeShown, longest: block } = await noted(page);
      told.push(`${words}: first paint ${longest(firstPaint)}, tree ${longest(treeShown)}, block ${longest(block)}`);
    }
    for (const [words, act] of ACTS) {
      const before = await page.evaluate(() => performance.now());
      await act(page);
      const after = await page.evaluate(() => performance.now());
      told.push(`${words}: ${longest(after - before)}, block ${longest((await noted(page)).longest)}`);
    }
    console.log(`${round}: ${told.join('; ')}`);
  }
});

/** Each place where an input is shown, from its address to the tree. */
const PLACES: readonly (readonly [words: string, path: (id: string) => string, act: (page: Page) => Promise<unknown>])[] = [
  ['input of the workflow', (id) => `/executions/${id}?tab=input`, (page) => page.getByText('Input of the workflow', { exact: true }).click()],
  ['input of a retry', (id) => `/executions/${id}/retry`, (page) => page.getByRole('button', { name: 'view' }).click()],
  ['input of a step that is debugged', (id) => `/debug/${id}`, () => Promise.resolve()],
];

test('an input of 10 MB', async ({ page, request }) => {
  const { id } = await workflowOf(request, PASS);
  const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ id: n, note: 'x'.repeat(100) }));
  const executions = [
    ['small', await execute(request, id, { open_when: '/nowhere', rows: rows(1) })],
    ['10 MB', await execute(request, id, { open_when: '/nowhere', rows: rows(82_000) })],
  ] as const;
  await page.addInitScript(watch);
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const [words, path, act] of PLACES) {
      const told: string[] = [];
      for (const [size, execution] of executions) {
        await page.goto(path(execution));
        await act(page);
        // A small input of a step stands in an editor.
        await page.getByText('"rows"').last().waitFor();
        told.push(`${size}: block ${longest((await noted(page)).longest)}`);
      }
      console.log(`${round}: ${words}: ${told.join('; ')}`);
    }
  }
});
