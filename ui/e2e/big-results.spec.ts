import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { APIRequestContext, Locator, Page, TestInfo } from '@playwright/test';
import { execute, expect, MANY, PASS, test, THEMES, violations, workflowOf } from './baton';

/** An execution whose output has so many records, opened at it. */
async function opened(page: Page, request: APIRequestContext, count: number) {
  const { id } = await workflowOf(request, MANY);
  const execution = await execute(request, id, { count });
  await page.goto(`/executions/${execution}`);
  const tree = page.getByRole('tree', { name: 'Output of Make many' });
  await expect(tree).toBeVisible();
  return { execution, tree };
}

/** The exact file that is offered below a tree. */
async function downloaded(place: Locator, info: TestInfo): Promise<Buffer> {
  const [download] = await Promise.all([
    place.page().waitForEvent('download'),
    place.getByRole('link', { name: 'Download exact file' }).click(),
  ]);
  const path = info.outputPath('downloaded.json');
  await download.saveAs(path);
  return readFileSync(path);
}

/** An execution that failed with an input of more than two megabytes, and the text of that. */
async function failedWithMuch(request: APIRequestContext, info: TestInfo) {
  const gate = info.outputPath('open');
  const rows = Array.from({ length: 30_000 }, (_, n) => `{"id":${n},"note":"délivré 📦 ${'x'.repeat(40)}"}`);
  const text = `{"exact":18446744073709551616,"one":1.0,"open_when":"${gate}","rows":[${rows.join()}]}`;
  const { id } = await workflowOf(request, PASS);
  return { execution: await execute(request, id, text), gate, text };
}

test('a long input is not read to be copied: the command reads it where it runs', async ({ page, request, context }, info) => {
  const { execution } = await failedWithMuch(request, info);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`/executions/${execution}`);
  const read: Promise<number>[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith(`${execution}/input`)) read.push(response.body().then(({ length }) => length));
  });
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Copy as cURL' }).click();
  await expect(page.getByText('Command copied')).toBeVisible();
  const sizes = await Promise.all(read);
  expect(sizes).toHaveLength(1);
  expect(sizes[0]).toBeLessThanOrEqual(65_536);

  const command = await page.evaluate(() => navigator.clipboard.readText());
  expect(command.length).toBeLessThan(1_000);
  const answer = execFileSync('sh', ['-c', command], { encoding: 'utf-8', stdio: ['ignore', 'pipe', 'ignore'] });
  const { execution_id: started } = JSON.parse(answer) as { execution_id: string };
  const [before, after] = await Promise.all(
    [execution, started].map(async (id) => (await request.get(`/api/executions/${id}/input`)).text()),
  );
  expect(after).toBe(before);
});

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

  const exact = await request.get(`/api/executions/${execution}/steps/many/output`);
  expect((await downloaded(page.locator('body'), info)).equals(await exact.body())).toBe(true);

  await page.getByRole('button', { name: 'Show all' }).click();
  const rows = tree.getByRole('treeitem', { name: /"rows": \[\] 85,000 items/ });
  await rows.click();
  await expect(tree.getByRole('treeitem', { name: '0: {} 4 members', exact: true })).toBeVisible();
  await tree.press('End');
  const more = tree.getByRole('treeitem', { name: 'Load 100 more of 85,000' });
  await more.click();
  // Keys go to what is there, and the next piece is read aside.
  await expect(tree.getByRole('treeitem', { name: /^100: \{\} 4 members/ })).toBeVisible();
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
  await expect(tree.getByRole('treeitem', { name: '0: {} 4 members', exact: true })).toBeVisible();
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

test('a large input of a workflow is read piece by piece where it is shown and where it is sent again', async ({ page, request }, info) => {
  const { execution, text } = await failedWithMuch(request, info);
  await page.goto(`/executions/${execution}?tab=input`);
  await page.getByText('Input of the workflow', { exact: true }).click();
  const shown = page.getByRole('group').filter({ hasText: 'Input of the workflow' });
  await expect(shown.getByRole('tree')).toContainText('"exact": 18446744073709551616');
  await expect(shown).toContainText(/Showing the first 1 MB of \d\.\d MB\./);
  expect((await downloaded(shown, info)).toString()).toBe(text);

  await page.goto(`/executions/${execution}/retry`);
  await page.getByRole('button', { name: 'view' }).click();
  const asked = page.getByRole('region', { name: 'Retry' });
  await expect(asked.getByRole('tree', { name: 'Original input' })).toContainText('"one": 1.0');
  await expect(asked).toContainText(/Showing the first 1 MB of \d\.\d MB\./);
  expect((await downloaded(asked, info)).toString()).toBe(text);
});

test('a large input of a step is shown, not edited, and the step runs with every byte of it', async ({ page, request }, info) => {
  const { execution, gate } = await failedWithMuch(request, info);
  const file = `/api/executions/${execution}/steps/pass/input`;
  const exact = await (await request.get(file)).body();
  await page.goto(`/debug/${execution}`);
  const given = page.getByRole('region', { name: 'What the step gets' });
  await expect(given).toContainText(/This input has \d\.\d MB, too much to edit here\./);
  await expect(given.getByRole('tree')).toContainText('"rows": [] at least');
  await expect(given.getByRole('textbox')).toHaveCount(0);
  expect((await downloaded(given, info)).equals(exact)).toBe(true);

  writeFileSync(gate, '');
  const [started] = await Promise.all([
    page.waitForRequest((each) => each.url().endsWith('/steps/pass/run')),
    given.getByRole('button', { name: 'Run this step' }).click(),
  ]);
  expect(started.postData()).toBe('{"config":{},"confirm_writes":false}');
  const here = page.getByRole('region', { name: 'Here' });
  await expect(here.getByRole('tree', { name: 'Output of this run' })).toContainText('"rows": [] at least');
  await expect(here).toContainText(/It has \d\.\d MB, too much to edit here\./);
  await expect(here.getByRole('button', { name: 'Edit output' })).toHaveCount(0);
  const run = new URL(page.url()).searchParams.get('run') ?? '';
  const again = await request.get(`/api/executions/${run}/steps/pass/input`);
  expect((await again.body()).equals(exact)).toBe(true);
  const output = await request.get(`/api/executions/${run}/steps/pass/output`);
  expect((await downloaded(here, info)).equals(await output.body())).toBe(true);

  await here.getByRole('button', { name: 'Use this output and resume' }).click();
  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  const used = await request.get(`/api/executions/${execution}/steps/pass/output`);
  expect((await used.body()).equals(await output.body())).toBe(true);
});

test('a large input that is not the recorded one is sent as it is shown', async ({ page, request }, info) => {
  const { execution, gate } = await failedWithMuch(request, info);
  await page.route(`**/executions/${execution}/steps/pass/input`, async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), 'baton-input-source': 'reconstructed_differs' };
    await route.fulfill({ response, headers });
  });
  await page.goto(`/debug/${execution}`);
  const given = page.getByRole('region', { name: 'What the step gets' });
  await expect(given).toContainText('the agent got another one, which is not kept.');
  writeFileSync(gate, '');
  await given.getByRole('button', { name: 'Run this step' }).click();
  await expect(page.getByRole('tree', { name: 'Output of this run' })).toBeVisible();
  const run = new URL(page.url()).searchParams.get('run') ?? '';
  const sent = await request.get(`/api/executions/${run}/steps/pass/input`);
  const exact = await request.get(`/api/executions/${execution}/steps/pass/input`);
  expect((await sent.body()).equals(await exact.body())).toBe(true);
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
