import { writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { execute, expect, FIND, HOLD, MUCH, READ, test, workflowFrom, workflowOf } from './baton';

/** Marks the document, so that a page which was loaded again is known. */
async function mark(page: Page) {
  await page.evaluate(() => {
    document.body.dataset.kept = 'yes';
  });
}

async function expectKept(page: Page) {
  await expect(page.locator('body')).toHaveAttribute('data-kept', 'yes');
}

const row = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Steps' }).getByRole('button', { name: new RegExp(name) });
const node = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Agents' }).getByRole('button', { name: new RegExp(name) });

test('five steps light up one after the other, to success, without a reload', async ({ page, request }, info) => {
  const gates = [0, 1, 2].map((gate) => info.outputPath(`open-${gate}`));
  const holding = gates.map((_, gate) => ({
    key: `hold_${gate}`,
    agent: 'hold-order',
    name: `Hold ${gate}`,
    mapping: { order: 'input.order', open_when: `input.gates[${gate}]` },
  }));
  const read = { ...READ, mapping: { order: 'input.order' } };
  const { id, name } = await workflowFrom(request, {
    steps: [read, ...holding, { ...read, key: 'last', name: 'Read again' }],
  });
  const execution = await execute(request, id, { order: 1, gates }, { wait: 0 });
  await page.goto(`/executions/${execution}`);
  await mark(page);
  for (const [at, gate] of gates.entries()) {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      `Running step ${at + 2} of 5, Hold ${at}`,
    );
    await expect(page).toHaveTitle(`▶ Running · ${name} · Baton`);
    await expect(row(page, `Hold ${at}`)).toContainText('Running');
    await expect(row(page, `Hold ${at}`)).toHaveAttribute('aria-current', 'true');
    await expect(node(page, `Hold ${at}`)).toContainText('Running');
    await expect(page.getByText(`${at + 1} of 5 agents completed`)).toBeVisible();
    await expect(row(page, 'Read again')).toContainText('Pending');
    writeFileSync(gate, '');
    await expect(row(page, `Hold ${at}`)).toContainText('Completed');
    await expect(node(page, `Hold ${at}`)).toContainText('Completed');
  }
  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  await expect(page.getByText('5 of 5 agents completed')).toBeVisible();
  await expect(page.getByTestId('announcement')).toHaveText(/^Completed in .+\.$/);
  await expectKept(page);

  // What is usual is known from now on.
  const next = await execute(request, id, { order: 1, gates }, { wait: 20 });
  await page.goto(`/executions/${next}`);
  await row(page, 'Read again').click();
  await expect(page.getByText(/^Usually .+\.$/)).toBeVisible();
});

test('a failure at step 2 is seen to happen, and is announced once', async ({ page, request }, info) => {
  const gate = info.outputPath('open');
  const { id, name } = await workflowFrom(request, {
    steps: [
      { ...HOLD, mapping: { order: 'input.order', open_when: 'input.open_when' } },
      { ...FIND, mapping: { order: 'input.order', open_when: { value: '/nowhere' } } },
      { ...READ, mapping: { order: 'input.order' } },
    ],
  });
  const execution = await execute(request, id, { order: 7, open_when: gate }, { wait: 0 });
  await page.goto(`/executions/${execution}`);
  await mark(page);
  await expect(page.getByRole('heading', { name: 'Running step 1 of 3, Hold order' })).toBeVisible();
  await expect(page.getByTestId('announcement')).toHaveText('');

  writeFileSync(gate, '');
  await expect(page.getByRole('heading', { name: 'Failed at step 2 of 3, Find order' })).toBeVisible();
  await expect(page.getByTestId('announcement')).toHaveText(
    'Failed at step 2 of 3, Find order. The order system knows no order 7.',
  );
  await expect(page).toHaveTitle(`✕ Failed · ${name} · Baton`);
  await expect(page.locator('link[rel=icon]')).toHaveAttribute('href', '/favicon-failed.svg');
  await expect(row(page, 'Find order')).toHaveAttribute('aria-current', 'true');
  await expect(page.getByRole('tab', { name: 'Error' })).toHaveAttribute('aria-selected', 'true');
  await expectKept(page);
});

test('a worker that is killed is told of, and the step goes on with another one', async ({ page, request }, info) => {
  test.setTimeout(180_000);
  const gate = info.outputPath('open');
  const { id } = await workflowOf(request, READ, HOLD);
  const execution = await execute(request, id, { order: 1, open_when: gate }, { wait: 0 });
  await page.goto(`/executions/${execution}`);
  await mark(page);
  await expect(row(page, 'Hold order')).toContainText('Running');

  const workers = await request.get('/api/workers');
  const { items } = (await workers.json()) as { items: { pid: number }[] };
  for (const { pid } of items) process.kill(pid, 'SIGKILL');

  await expect(row(page, 'Hold order')).toContainText('Pending · worker lost, handing over', { timeout: 60_000 });
  await expect(page.getByRole('heading', { name: 'Waiting at step 2 of 2, Hold order' })).toBeVisible();
  await expect(row(page, 'Read order')).toContainText('Completed');

  await expect(row(page, 'Hold order')).toContainText('Running', { timeout: 60_000 });
  await expect(page.getByRole('combobox', { name: 'Attempt' })).toHaveText(/Attempt 2 of 2/);
  writeFileSync(gate, '');
  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  await page.getByRole('button', { name: '2 runs' }).click();
  await expect(page.getByRole('region', { name: 'Runs', exact: true })).toContainText(
    'Taken over from a worker that was lost',
  );
  await expect(page.getByRole('region', { name: 'Attempts of this step' })).toContainText('Worker lost');
  await expectKept(page);
});

test('what a step writes is seen while it runs', async ({ page, request }, info) => {
  const gate = info.outputPath('open');
  const { id } = await workflowOf(request, HOLD);
  const execution = await execute(request, id, { order: 7, open_when: gate }, { wait: 0 });
  await page.goto(`/executions/${execution}?tab=log`);
  await mark(page);
  const log = page.getByRole('list', { name: 'Log' });
  await expect(log.getByText('holding the order')).toBeVisible();
  await expect(row(page, 'Hold order')).toContainText('Running');
  await expect(log.getByRole('listitem')).toHaveCount(1);

  writeFileSync(gate, '');
  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  await page.getByRole('tab', { name: 'Log' }).click();
  await expect(log.getByRole('listitem')).toHaveText([/holding the order/, /letting the order go/]);
  await expectKept(page);
});

test('the log is searched, narrowed, and each line has an address', async ({ page, request }, info) => {
  const gate = info.outputPath('open');
  const { id } = await workflowOf(request, MUCH);
  const execution = await execute(request, id, { order: 7, open_when: gate }, { wait: 0 });
  await page.goto(`/executions/${execution}`);
  const log = page.getByRole('list', { name: 'Log' });
  await expect(row(page, 'Tell much')).toContainText('Running · try 2 of 3');
  await expect(log.getByText('looked at a row').last()).toBeInViewport();
  await log.evaluate((list) => {
    list.scrollTo({ top: 0 });
  });
  await expect(page.getByRole('button', { name: 'Paused. Go to the end' })).toBeVisible();
  writeFileSync(gate, '');
  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  await row(page, 'Tell much').click();
  await page.getByRole('tab', { name: 'Log' }).click();

  await page.getByRole('combobox', { name: 'Least level' }).selectOption('warning');
  await expect(page.getByText(/^\d of 1\d\d lines$/)).toBeVisible();
  await page.getByRole('combobox', { name: 'Least level' }).selectOption('debug');
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('found');
  await expect(log.getByRole('listitem')).toHaveCount(1);
  await page.getByRole('link', { name: /^Address of line/ }).click();
  await expect(page).toHaveURL(/tab=log&line=12\d/);

  await page.reload();
  await expect(log.locator('[aria-current=true]')).toContainText('found the order');
  await expect(log.locator('[aria-current=true]')).toBeInViewport();
});

test('no output is read to watch, and only that of the chosen step to look at it', async ({ page, request }) => {
  const { id } = await workflowOf(request, READ, { ...READ, key: 'again', name: 'Read again' });
  const execution = await execute(request, id, { order: 1 });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`/executions/${execution}`);
  await expect(page.getByRole('region', { name: 'Output of Read again' })).toBeVisible();
  const about = asked.filter((url) => url.includes(`/api/executions/${execution}`));
  expect(about.filter((url) => url.endsWith('/output')).map((url) => url.split('/').at(-2))).toEqual(['again']);
  expect(about.filter((url) => new RegExp(`${execution}$`).test(url))).toEqual([]);
});
