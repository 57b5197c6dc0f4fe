import { writeFileSync } from 'node:fs';
import { test as loose } from '@playwright/test';
import { execute, expect, HOLD, READ, test, THEMES, violations, WAIT, workflowOf } from './baton';
import { wireTo } from './cut';

const BANNER = 'Live updates interrupted. Checking every 2 s.';

test('a step is seen to finish, and no data is read for it', async ({ page, request }, info) => {
  const gate = info.outputPath('open');
  const { id, name } = await workflowOf(request, READ, HOLD);
  const execution = await execute(request, id, { order: 1, open_when: gate }, { wait: 0 });
  await page.goto(`/executions/${execution}`);
  await expect(page.getByRole('heading', { name: 'Running step 2 of 2, Hold order' })).toBeVisible();
  await expect(page).toHaveTitle(`▶ Running · ${name} · Baton`);
  await expect(page.locator('link[rel=icon]')).toHaveAttribute('href', '/favicon-running.svg');
  const read: string[] = [];
  page.on('request', (asked) => read.push(new URL(asked.url()).pathname));

  writeFileSync(gate, '');
  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  await expect(page.getByText('2 of 2 agents completed')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Output of Hold order' })).toContainText('Held');
  await expect(page.locator('link[rel=icon]')).toHaveAttribute('href', '/favicon-completed.svg');
  expect(read.filter((path) => path === `/api/executions/${execution}`)).toEqual([]);
});

test('the list of executions follows what happens', async ({ page, request }, info) => {
  const gate = info.outputPath('open');
  const { id } = await workflowOf(request, HOLD);
  await page.goto(`/executions?workflow=${id}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await expect(page.getByText('No execution matches.')).toBeVisible();

  const execution = await execute(request, id, { order: 1, open_when: gate }, { wait: 0 });
  const row = page.getByRole('row', { name: new RegExp(execution) });
  await expect(row).toContainText('Running');
  writeFileSync(gate, '');
  await expect(row).toContainText('Completed');
});

test('new executions wait behind a button while somebody reads further down', async ({ page, request }) => {
  await page.setViewportSize({ width: 1440, height: 500 });
  const { id } = await workflowOf(request, READ);
  for (let n = 0; n < 20; n += 1) await execute(request, id, { order: n }, { wait: 0 });
  await page.goto(`/executions?workflow=${id}`);
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '21');
  await page.mouse.move(700, 400);
  await page.mouse.wheel(0, 400);

  const added = await execute(request, id, { order: 21 }, { wait: 0 });
  await expect(page.getByRole('button', { name: '1 new execution' })).toBeVisible();
  await expect(page.getByRole('link', { name: added })).toHaveCount(0);
  await page.getByRole('button', { name: '1 new execution' }).click();
  await expect(page.getByRole('link', { name: added })).toBeInViewport();
  await expect(page.getByRole('button', { name: '1 new execution' })).toHaveCount(0);
});

test('the list of workflows follows what runs', async ({ page, request }, info) => {
  const gate = info.outputPath('open');
  const { id, name } = await workflowOf(request, HOLD);
  await page.goto(`/workflows?search=${encodeURIComponent(name)}`);
  const row = page.getByRole('row', { name: new RegExp(name) });
  await expect(row).toContainText('No production run');

  await execute(request, id, { order: 1, open_when: gate }, { wait: 0 });
  await expect(row).toContainText('Running');
  writeFileSync(gate, '');
  await expect(row).toContainText('1 of 1 completed');
});

// These pages are not at the address of the others, and the browser notes what breaks.
for (const theme of THEMES) {
  loose(`a cut stream is said so, asked around, and mended, in the ${theme} theme`, async ({ page, request, baseURL }, info) => {
    await page.emulateMedia({ colorScheme: theme });
    const gate = info.outputPath('open');
    const wire = await wireTo(baseURL ?? '');
    const { id } = await workflowOf(request, HOLD, WAIT);
    const execution = await execute(request, id, { order: 1, open_when: gate }, { wait: 0 });
    await page.goto(`${wire.url}/executions/${execution}`);
    await expect(page.getByRole('heading', { name: /^Running step 1 of 2/ })).toBeVisible();
    await expect(page.getByText(BANNER)).toHaveCount(0);

    wire.cut('/events');
    await expect(page.getByText(BANNER)).toBeVisible();
    expect(await violations(page)).toEqual([]);
    writeFileSync(gate, '');
    await expect(page.getByRole('heading', { name: /^Running step 2 of 2/ })).toBeVisible();

    wire.mend();
    await expect(page.getByText(BANNER)).toHaveCount(0);
    await request.post(`/api/executions/${execution}/cancel`);
    await expect(page.getByRole('heading', { name: /^Stopped at step 2 of 2/ })).toBeVisible();
    wire.close();
  });
}

test.describe('where the stream cannot be opened', () => {
  test.use({ refused: true });

  test('a list is asked for again and again, until it can', async ({ page, request }) => {
    await page.route('**/api/executions/events*', (route) => route.abort());
    const { id } = await workflowOf(request, READ);
    await page.goto(`/executions?workflow=${id}`);
    await expect(page.getByText(BANNER)).toBeVisible();

    const execution = await execute(request, id, { order: 1 });
    await expect(page.getByRole('row', { name: new RegExp(execution) })).toContainText('Completed');
    await page.unroute('**/api/executions/events*');
    await expect(page.getByText(BANNER)).toHaveCount(0);
    await expect(page.getByText('Live', { exact: true })).toBeVisible();
  });
});
