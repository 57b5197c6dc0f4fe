import type { Page, Route } from '@playwright/test';
import { execute, expect, FIND, READ, test, THEMES, violations, workflowOf } from './baton';

const LONG = 'a-kind-of-agent-whose-name-is-very-long-'.repeat(5);

/** The figures of the server, as many and as long as they may become. */
async function grown(route: Route) {
  // The page may have been left meanwhile.
  await answered(route).catch(() => undefined);
}

async function answered(route: Route) {
  const response = await route.fetch();
  const figures = (await response.json()) as {
    totals?: Record<string, unknown>;
    buckets: { at: string; counts?: Record<string, number> }[];
  };
  figures.buckets.forEach((bucket, index) => {
    const many = 9_876_543 * (index + 1);
    if (bucket.counts) bucket.counts = { [LONG]: many, python: 1 };
    else Object.assign(bucket, { completed: many, failed: many, cancelled: 1 });
  });
  if (figures.totals) {
    Object.assign(figures.totals, {
      ended: 1_234_567_890,
      completed: 1_134_567_890,
      failed: 99_999_999,
      cancelled: 1,
      llm_calls: 987_654_321,
      llm_tokens: 987_654_321_000,
      llm_cost: 12_345_678.9,
    });
  }
  await route.fulfill({ response, json: figures });
}

/** Labels of an axis that are not wholly inside the chart, and those that overlap. */
function badLabels(page: Page) {
  return page.evaluate(() => {
    const bad: string[] = [];
    for (const chart of document.querySelectorAll('svg.recharts-surface')) {
      const all = chart.getBoundingClientRect();
      const plot = (chart.closest('figure') ?? chart).getBoundingClientRect();
      let before: DOMRect | null = null;
      for (const label of chart.querySelectorAll('.recharts-cartesian-axis-tick-value')) {
        const box = label.getBoundingClientRect();
        const [left, right] = [Math.max(all.left, plot.left), Math.min(all.right, plot.right)];
        const words = label.textContent;
        // The bounding box of a text has half a pixel of blank around it.
        if (box.left < left - 0.5 || box.right > right + 0.5) bad.push(`${words} is cut at a side`);
        if (box.top < all.top - 0.5 || box.bottom > all.bottom + 0.5) bad.push(`${words} is cut`);
        const sameLine = before !== null && Math.abs(before.top - box.top) < 1;
        if (before !== null && sameLine && box.left < before.right) bad.push(`${words} overlaps`);
        before = box;
      }
    }
    return bad;
  });
}

const labels = (page: Page) => page.locator('.recharts-cartesian-axis-tick-value');

for (const theme of THEMES) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme });

    test('no label of an axis is cut, however large the numbers and narrow the window are', async ({ page, request }, info) => {
      const { id } = await workflowOf(request, READ, FIND);
      await execute(request, id, { order: 4711, open_when: '/nowhere' });
      await page.route('**/api/dashboard?*', grown);
      await page.route('**/api/analytics/errors?*', grown);
      for (const path of ['/dashboard?span=24h', '/dashboard?span=30d', '/errors?span=24h', '/errors?span=90d']) {
        await page.goto(path);
        for (const width of [1440, 640, 390, 320]) {
          await page.setViewportSize({ width, height: 900 });
          const where = `${path} at ${width}`;
          await expect(labels(page).filter({ hasText: /\dM$/ }).first()).toBeVisible();
          await expect.poll(() => badLabels(page), { message: where }).toEqual([]);
          await page.screenshot({ path: info.outputPath(`${where.replaceAll(/\W+/g, '-')}.png`), fullPage: true });
          const wide = await page.locator('#main dd').evaluateAll((values) =>
            values.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ textContent }) => textContent),
          );
          expect(wide, where).toEqual([]);
          const main = await page.evaluate(() => document.getElementById('main')?.scrollWidth);
          expect(main, where).toBeLessThanOrEqual(width);
        }
        expect(await violations(page), path).toEqual([]);
      }
    });
  });
}
