/** `npm run measure`: how long the main thread is busy at a time while long lists are scrolled. */
import type { APIRequestContext, Page, Route } from '@playwright/test';
import { execute, expect, READ, test, workflowOf } from '../e2e/baton';

const ROUNDS = 3;
const ROWS = 1_000;

type Row = Readonly<Record<string, unknown>>;

/** Notes each task of the main thread over 50 ms. */
function watch() {
  const noted = { longest: 0, many: 0 };
  Object.assign(window, { noted });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      noted.longest = Math.max(noted.longest, duration);
      noted.many += duration > 100 ? 1 : 0;
    }
  }).observe({ type: 'longtask' });
}

async function noted(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { noted: told } = window as unknown as { noted: { longest: number; many: number } };
    const words = told.longest === 0 ? 'no task over 50 ms' : `longest task ${Math.round(told.longest)} ms, ${told.many} over 100 ms`;
    Object.assign(told, { longest: 0, many: 0 });
    return words;
  });
}

/** As many rows as are wanted, made from the first that the server has, a page at a time. */
function multiplied(id: string, name: (n: number) => Row) {
  return async (route: Route) => {
    const url = new URL(route.request().url());
    const limit = Number(url.searchParams.get('limit') ?? 50);
    const from = Number(url.searchParams.get('cursor') ?? 0);
    url.searchParams.delete('cursor');
    const response = await route.fetch({ url: url.href });
    const { items } = (await response.json()) as { items: readonly Row[] };
    const [row] = items;
    const to = Math.min(ROWS, from + limit);
    await route.fulfill({
      response,
      json: {
        items: Array.from({ length: to - from }, (_, index) => ({ ...row, [id]: `${String(row?.[id])}-${from + index}`, ...name(from + index) })),
        next_cursor: to < ROWS ? String(to) : null,
      },
    });
  };
}

async function scrollThrough(page: Page, what: string) {
  await page.locator('#main').hover();
  let [before, still] = [-1, 0];
  for (let turn = 0; turn < 600 && still < 10; turn += 1) {
    await page.mouse.wheel(0, 700);
    await page.waitForTimeout(16);
    const more = page.getByRole('button', { name: 'Load more' });
    if (turn % 8 === 0 && (await more.isVisible())) await more.click();
    const at = await page.evaluate(() => document.getElementById('main')?.scrollTop ?? 0);
    still = at === before ? still + 1 : 0;
    before = at;
  }
  const rows = await page.locator('#main tbody tr, #main [data-line]').count();
  console.log(`${what}, scrolled to ${Math.round(before)} px with ${rows} rows in the page: ${await noted(page)}`);
}

async function prepared(page: Page, request: APIRequestContext) {
  const { id } = await workflowOf(request, READ);
  await execute(request, id, { order: 1 });
  await page.addInitScript(watch);
  await page.route('**/api/executions?*', multiplied('execution_id', () => ({})));
  await page.route('**/api/workflows?*', multiplied('workflow_id', (n) => ({ name: `Workflow ${n} ${'long name '.repeat(n % 12)}` })));
}

test('long lists are scrolled', async ({ page, request }) => {
  await prepared(page, request);
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const path of ['/executions?time=any&mode=any', '/workflows']) {
      await page.goto(path);
      await expect(page.getByRole('row').nth(5)).toBeVisible();
      console.log(`${round}. ${path} opened: ${await noted(page)}`);
      await scrollThrough(page, `${round}. ${path}`);
    }
  }
});
