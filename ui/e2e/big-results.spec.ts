import { readFileSync } from 'node:fs';
import type { APIRequestContext, Page } from '@playwright/test';
import { execute, expect, MANY, test, THEMES, violations, workflowOf } from './baton';

/** An execution whose output has so many records, opened at it. */
async function opened(page: Page, request: APIRequestContext, count: number) {
  const { id } = await workflowOf(request, MANY);
  const execution = await execute(request, id, { count });
  await page.goto(`/executions/${execution}`);
  const tree = page.getByRole('tree', { name: 'Output of Make many' });
  await expect(tree).toBeVisible();
  return { execution, tree };
}

test('values are shown as they are stored, and empty ones say so', async ({ page, request }) => {
  const { tree } = await opened(page, request, 3);

  for (const line of ['"one": 1.0', '"large": 1e16', '"zero": -0.0', '"exact": 18446744073709551616']) {
    await expect(tree).toContainText(line);
  }
  await expect(tree).toContainText('"empty": {} empty object');
  await expect(tree).toContainText('"none": [] empty array');
  await expect(tree).toContainText('"rows": [] 3 items');
});

test('the beginning of a large result is shown, all of it on demand, the exact file always', async ({ page, request }, info) => {
  const { execution, tree } = await opened(page, request, 85_000);
  await expect(page.getByText(/^Showing the first 1 MB of \d+\.\d MB\./)).toBeVisible();
  await expect(tree.getByRole('treeitem', { name: /"rows": \[\] at least/ })).toBeVisible();

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download exact file' }).click(),
  ]);
  const path = info.outputPath('output.json');
  await download.saveAs(path);
  const exact = await request.get(`/api/executions/${execution}/steps/many/output`);
  expect(readFileSync(path).equals(await exact.body())).toBe(true);

  await page.getByRole('button', { name: 'Show all' }).click();
  const rows = tree.getByRole('treeitem', { name: /"rows": \[\] 85,000 items/ });
  await rows.click();
  await expect(tree.getByRole('treeitem', { name: '0: {} 4 members', exact: true })).toBeVisible();
  await tree.press('End');
  const more = tree.getByRole('treeitem', { name: 'Load 100 more of 85,000' });
  await more.click();
  await tree.press('End');
  await expect(tree.getByRole('treeitem', { name: '199: {} 4 members' })).toBeVisible();
  expect(await tree.getByRole('treeitem').count()).toBeLessThan(150);
});

test('the keyboard reaches every value, and copies it and its path', async ({ page, request, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { tree } = await opened(page, request, 150);
  const active = tree.locator('[aria-selected=true]');
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await tree.focus();

  await tree.press('ArrowDown');
  await expect(tree).toHaveAttribute('aria-activedescendant', (await active.getAttribute('id')) ?? '');
  await expect(active).toContainText('"numbers": {} 4 members');
  await tree.press('ArrowRight');
  await expect(active).toContainText('"one": 1.0');
  await tree.press('ArrowLeft');
  await tree.press('ArrowLeft');
  await expect(active).toHaveAttribute('aria-expanded', 'false');
  await tree.press('ArrowRight');
  await expect(active).toHaveAttribute('aria-expanded', 'true');

  await tree.press('End');
  await expect(active).toContainText('"rows": [] 150 items');
  await tree.press('Enter');
  await tree.press('ArrowRight');
  await expect(active).toContainText('0: {} 4 members');
  await tree.press('*');
  await tree.press('ArrowDown');
  await expect(active).toContainText('"id": 0');
  await tree.press('Tab');
  await page.keyboard.press('Enter');
  await expect(active.getByText('Value copied')).toBeVisible();
  expect(await copied()).toBe('0');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(active.getByText('Path copied')).toBeVisible();
  expect(await copied()).toBe('rows[0].id');
  await tree.focus();
  await tree.press('End');
  await expect(active).toContainText('Load 50 more of 150');
  await tree.press('Home');
  await expect(active).toContainText('{} 5 members');
});

for (const theme of THEMES) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: 'reduce' } });

    test('the tree breaks no rule of accessibility', async ({ page, request }) => {
      const { tree } = await opened(page, request, 20_000);
      await tree.focus();
      await tree.press('End');
      expect(await violations(page)).toEqual([]);
    });
  });
}

test.describe('where something is refused', () => {
  test.use({ refused: true });

  test('a result that cannot be read says why, and is read again', async ({ page, request }) => {
    const path = '**/steps/many/output';
    await page.route(path, (route) =>
      route.fulfill({ status: 503, json: { detail: 'PostgreSQL cannot be reached.' } }),
    );
    const { id } = await workflowOf(request, MANY);
    await page.goto(`/executions/${await execute(request, id, { count: 1 })}`);
    await expect(page.getByRole('alert')).toContainText('PostgreSQL cannot be reached.');
    await page.unroute(path);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('tree')).toContainText('"exact": 18446744073709551616');
  });
});
