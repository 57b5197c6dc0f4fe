import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { execute, expect, MANY, READ, test, THEMES, violations, WAIT, workflowOf } from './baton';

const TRIAGE = 'wf-it-ticket-triage';
const TICKET = { text: 'The VPN drops every ten minutes since this morning. We are CUST-1001.' };

const result = (page: Page) => page.getByRole('region', { name: 'Result', exact: true });
const steps = (page: Page) => page.getByRole('list', { name: 'Steps' });
const tab = (page: Page, name: string) => result(page).getByRole('tab', { name });

test('the result of a triage is read as a document', async ({ page, request, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const execution = await execute(request, TRIAGE, TICKET);
  await page.goto(`/executions/${execution}`);
  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  const output = await (await request.get(`/api/executions/${execution}/steps/solution/output`)).text();
  const { solution } = JSON.parse(output) as { solution: { recommendation: string; recommended_actions: string[] } };

  await expect(result(page).getByRole('heading', { name: 'Recommendation' })).toBeVisible();
  await expect(result(page).getByText(solution.recommendation)).toBeVisible();
  await expect(result(page).getByRole('listitem').filter({ hasText: solution.recommended_actions[0] ?? '' })).toBeVisible();
  await expect(result(page).locator('dt', { hasText: 'Confidence' })).toHaveAttribute('title', 'confidence');
  await expect(result(page).locator('dd').first()).toHaveText(/"confidence": ?([\d.]+)/.exec(output)?.[1] ?? '');

  await result(page).getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(result(page).getByRole('status')).toHaveText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(output);

  await tab(page, 'Text').click();
  await expect(result(page).locator('pre')).toHaveText(output);
  await expect(page).toHaveURL(/view=text/);
  await page.reload();
  await expect(result(page).locator('pre')).toHaveText(output);

  await steps(page).getByRole('button', { name: /Ticket Analyzer/ }).click();
  await page.getByRole('tab', { name: 'Document' }).click();
  const analyzed = page.getByRole('region', { name: 'Output of Ticket Analyzer' });
  await expect(analyzed.locator('dt', { hasText: 'Customer id' })).toHaveAttribute('title', 'customer_id');
});

test('a result is read with keys alone', async ({ page, request, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { id } = await workflowOf(request, READ);
  const execution = await execute(request, id, '{"order": 18446744073709551616}');
  await page.goto(`/executions/${execution}`);
  await expect(tab(page, 'Document')).toHaveAttribute('aria-selected', 'true');
  await expect(result(page)).toContainText('18446744073709551616');

  await page.keyboard.press('2');
  await expect(tab(page, 'Tree')).toHaveAttribute('aria-selected', 'true');
  await expect(result(page).getByRole('tree')).toContainText('"order": 18446744073709551616');
  await page.keyboard.press('3');
  await expect(result(page).locator('pre')).toHaveText('{"order":18446744073709551616}');
  await page.keyboard.press('1');
  await expect(tab(page, 'Document')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('c');
  await expect(result(page).getByRole('status')).toHaveText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('{"order":18446744073709551616}');

  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('region', { name: 'Step 1, Read order' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(tab(page, 'Document')).toHaveAttribute('aria-selected', 'true');
});

test('nothing moves when the result arrives, and what was chosen stays', async ({ page, request }) => {
  const { id } = await workflowOf(request, READ, WAIT);
  const execution = await execute(request, id, { order: 1 }, { wait: 0 });
  await page.goto(`/executions/${execution}`);
  const row = page.getByRole('button', { name: 'Result' }).last();
  await expect(page.getByRole('heading', { name: /^Running step 2 of 2/ })).toBeVisible();
  const before = await row.boundingBox();
  await row.click();
  await expect(result(page)).toContainText('No result yet.');
  await request.post(`/api/executions/${execution}/cancel`);
  await expect(result(page)).toContainText('Output of 1 of 2 steps.');
  await expect(result(page).getByRole('region', { name: 'Output of Read order' })).toContainText('Order');
  expect((await row.boundingBox())?.x).toBe(before?.x);
});

test('what a model was asked is read with its answer, tokens and cost', async ({ page, request }) => {
  const execution = await execute(request, TRIAGE, TICKET);
  await page.goto(`/executions/${execution}?result=true&view=prompt`);
  const part = (name: string) => result(page).getByRole('region', { name, exact: true });
  await expect(part('Instructions').first()).toContainText('You propose solutions');
  await expect(part('Message').first()).toContainText('"customer_360"');
  await expect(part('Try 1')).toContainText(/\d tokens in, \d+ out · /);
  await expect(part('Answer').first()).toContainText('"recommendation"');
  await tab(page, 'Document').click();
  await expect(result(page).getByRole('region', { name: 'Language model of Solution Generator' })).toContainText('sandbox model');

  await page.goto(`/executions/${execution}?step=customer&tab=output`);
  await expect(page.getByRole('tab', { name: 'Document' })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'Prompt and answer' })).toHaveCount(0);
});

test('a result that is too large for a document is a tree', async ({ page, request }) => {
  const { id } = await workflowOf(request, MANY);
  await page.goto(`/executions/${await execute(request, id, { count: 300 })}`);
  await expect(result(page)).toContainText('Too large for a document.');
  await expect(result(page).getByRole('tree', { name: 'Output of Make many' })).toContainText('"one": 1.0');
});

test('a list of groups is a table that is sorted, narrowed and saved as CSV', async ({ page, request }, info) => {
  const { id } = await workflowOf(request, MANY);
  const execution = await execute(request, id, { count: 120 });
  await page.goto(`/executions/${execution}?result=true&view=table`);
  await expect(tab(page, 'Table')).toHaveAttribute('aria-selected', 'true');
  await expect(result(page)).toContainText('Rows 1–50 of 120');
  await result(page).getByRole('button', { name: 'Next rows' }).click();
  await expect(result(page)).toContainText('Rows 51–100 of 120');

  await result(page).getByRole('button', { name: 'Amount' }).click();
  await result(page).getByRole('button', { name: 'Amount' }).click();
  const sorted = result(page).getByRole('columnheader', { name: 'Amount' });
  await expect(sorted).toHaveAttribute('aria-sort', /ascending|descending/);
  const first = (await sorted.getAttribute('aria-sort')) === 'ascending' ? '1.0' : '120.0';
  await expect(result(page).getByRole('cell').nth(2)).toHaveText(first);

  await result(page).getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Note' }).click();
  await page.keyboard.press('Escape');
  await expect(result(page).getByRole('columnheader')).toHaveText(['Id', 'Name', 'Amount']);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    result(page).getByRole('button', { name: 'Download CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('rows.csv');
  const path = info.outputPath('rows.csv');
  await download.saveAs(path);
  const lines = readFileSync(path, 'utf-8').split('\r\n');
  expect(lines[0]).toBe('\uFEFFid,name,amount');
  expect(lines[1]?.split(',')[2]).toBe(first);
  expect(lines).toHaveLength(122);
  expect(await violations(page)).toEqual([]);
});

test('the tree is searched, also where it is not open, and what is found is copied', async ({ page, request, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { id } = await workflowOf(request, MANY);
  const execution = await execute(request, id, { count: 300 });
  await page.goto(`/executions/${execution}?result=true&view=tree`);
  const words = result(page).getByRole('searchbox', { name: 'Search the tree' });
  const found = result(page).locator('[data-found]');
  await words.fill('order 29');
  await expect(result(page).getByText('1 of 11')).toBeVisible();
  await expect(found).toContainText('"name": "Order 29"');
  await words.press('Enter');
  await expect(result(page).getByText('2 of 11')).toBeVisible();
  await expect(found).toContainText('"name": "Order 290"');
  await expect(found).toBeInViewport();
  await result(page).getByRole('button', { name: 'Previous match' }).click();
  await expect(found).toContainText('"name": "Order 29"');

  await found.hover();
  await found.getByRole('button', { name: 'Copy path' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('rows[29].name');
  await words.fill('nowhere');
  await expect(result(page).getByText('Nothing found')).toBeVisible();
  await words.press('3');
  await expect(tab(page, 'Tree')).toHaveAttribute('aria-selected', 'true');
});

for (const theme of THEMES) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: 'reduce' } });

    test('no way to show a result breaks a rule of accessibility', async ({ page, request }, info) => {
      const execution = await execute(request, TRIAGE, TICKET);
      await page.goto(`/executions/${execution}`);
      for (const name of await result(page).getByRole('tab').allTextContents()) {
        await tab(page, name).click();
        await expect(tab(page, name)).toHaveAttribute('aria-selected', 'true');
        await page.screenshot({ path: info.outputPath(`${name}.png`) });
        expect(await violations(page), name).toEqual([]);
      }
      await page.goto(`/executions/${execution}?step=customer&tab=output`);
      await expect(page.getByRole('heading', { name: 'Profile' })).toBeVisible();
      await page.screenshot({ path: info.outputPath('customer.png') });
      expect(await violations(page)).toEqual([]);
    });

    test('a result fits on a phone', async ({ page, request }, info) => {
      await page.setViewportSize({ width: 390, height: 844 });
      const execution = await execute(request, TRIAGE, TICKET);
      for (const way of ['', '?step=customer&tab=output']) {
        await page.goto(`/executions/${execution}${way}`);
        await expect(page.getByRole('tab', { name: 'Document' })).toBeVisible();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
        await page.screenshot({ path: info.outputPath(`phone-${way.length}.png`), fullPage: true });
        expect(await violations(page)).toEqual([]);
      }
    });
  });
}
