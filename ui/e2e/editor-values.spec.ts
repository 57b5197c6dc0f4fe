import { randomBytes } from 'node:crypto';
import { expect, inputAsJson, test, violations } from './baton';

const STOCK = {
  slug: 'stock',
  kind: 'http',
  name: 'Stock',
  effect: 'read',
  config: { url: 'http://127.0.0.1:1/stock' },
  output_schema: { properties: { left: { type: 'integer' } } },
};

async function saved(request: Parameters<Parameters<typeof test>[2]>[0]['request'], members: object): Promise<string> {
  const slug = `values-${randomBytes(4).toString('hex')}`;
  const created = await request.post('/api/workflows', { data: { name: slug, slug, ...members } });
  expect(created.status(), await created.text()).toBe(201);
  return `wf-${slug}`;
}

test('values are made up before a test and those of the test after it, and say so', async ({ page, request }) => {
  const id = await saved(request, {
    steps: [
      { key: 'read', agent: 'read-order', name: 'Read order', mapping: { order: 'input.order' } },
      { key: 'again', agent: 'read-order', name: 'Read again', mapping: { order: 'steps.read.output.order' } },
    ],
  });
  await page.goto(`/workflows/${id}?step=again&tab=mapping`);
  const order = page.locator('[data-input="order"]');
  await expect(order).toContainText('in made-up data');

  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await page.getByRole('textbox', { name: 'Order' }).fill('4711');
  await page.getByRole('button', { name: 'Run test' }).click();
  await expect(page.getByText(/^Test passed in /)).toBeVisible();
  await page.getByRole('button', { name: /^Mapping from Read order to Read again/ }).click();
  await expect(order).toContainText('4711');
  await expect(order).toContainText(/from the test at \d\d:\d\d/);
  const tree = page.getByRole('tree', { name: 'Fields' });
  await expect(tree.getByRole('treeitem').first()).toHaveText(/1Read orderfrom the test at \d\d:\d\d/);
  await expect(tree.getByRole('treeitem', { name: /^Merged context/ })).toHaveAttribute('aria-expanded', 'false');
  expect(await violations(page)).toEqual([]);

  await page.reload();
  await expect(page.getByText('unsaved changes')).toHaveCount(0);
  await expect(order).toContainText(/4711.*from the test at \d\d:\d\d/);
});

test('the card of a step reports a mapping that found nothing, until it is changed', async ({ page, request }) => {
  const steps = (label: string) => [
    { key: 'label', agent: 'label-order', name: 'Label order', mapping: { order: 'input.order', label } },
  ];
  const id = await saved(request, { steps: steps('input.lable') });
  await page.goto(`/workflows/${id}`);
  const card = page.locator('[data-step]');
  await expect(card).toBeVisible();
  await expect(card).not.toContainText('found nothing');
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await (await inputAsJson(page, 'Sample input')).fill('{"order": 1, "label": "red"}');
  await page.getByRole('button', { name: 'Run test' }).click();
  await expect(page.getByText(/^Test passed in .*, 1 mapping found nothing\.$/)).toBeVisible();
  await expect(card).toContainText('Completed · 1 mapping found nothing');
  await expect(page.getByText('"label" is left out: there is no input.lable. The nearest field is input.label.')).toBeVisible();
  expect(await violations(page)).toEqual([]);

  const answer = await request.get(`/api/executions?workflow_id=${id}&mode=test`);
  const { items } = (await answer.json()) as { items: { execution_id: string }[] };
  const runs = await page.context().newPage();
  await runs.goto(`/executions/${items[0]?.execution_id}`);
  for (const place of ['list', 'navigation'] as const) {
    const steps = runs.getByRole(place, { name: place === 'list' ? 'Steps' : 'Agents' });
    await expect(steps.getByRole('img', { name: '1 mapping found nothing' })).toBeVisible();
  }
  expect(await violations(runs)).toEqual([]);
  await runs.close();

  await page.reload();
  await expect(card).toContainText('1 mapping found nothing');
  expect(await violations(page)).toEqual([]);
  const mended = await request.put(`/api/workflows/${id}`, {
    data: { name: id.slice(3), slug: id.slice(3), steps: steps('input.label') },
    headers: { 'If-Match': '"1"' },
  });
  expect(mended.ok(), await mended.text()).toBe(true);
  await page.reload();
  await expect(card).toBeVisible();
  await expect(page.getByText('No problems')).toBeVisible();
  await expect(card).not.toContainText('found nothing');
});

test('an agent that the file brings along is described as every other', async ({ page, request }) => {
  const id = await saved(request, { agents: [STOCK], steps: [{ key: 'stock', agent: 'stock' }] });
  await page.goto(`/workflows/${id}?step=stock`);
  await expect(page.getByRole('button', { name: /^1 Stock/ })).toContainText('Gives left');
  await expect(page.getByRole('textbox', { name: /^URL|^Address/ }).first()).toHaveValue(STOCK.config.url);
  await expect(page.getByRole('textbox', { name: 'Further tries after a passing failure' })).toHaveValue('2');
});

test('a test of an agent of the file that writes asks first, in words', async ({ page, request }) => {
  const id = await saved(request, {
    agents: [{ ...STOCK, effect: 'write' }],
    steps: [{ key: 'stock', agent: 'stock' }],
  });
  await page.goto(`/workflows/${id}`);
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await page.getByRole('button', { name: 'Run test' }).click();
  const question = page.getByRole('dialog', { name: 'This test changes something outside Baton' });
  await expect(question.getByRole('list', { name: 'Steps that write' })).toContainText('Stock');
});

test('a deep link focuses its field when it is opened fresh', async ({ page, request }) => {
  const id = await saved(request, { agents: [STOCK], steps: [{ key: 'stock', agent: 'stock' }] });
  await page.goto(`/workflows/${id}?step=stock&field=config.url`);
  await expect(page.locator('[data-field="config.url"] :focus')).toBeVisible();
});

test('an agent is found and added by keyboard: A, its name, Enter', async ({ page, request }) => {
  const id = await saved(request, { steps: [{ key: 'read', agent: 'read-order', name: 'Read order' }] });
  await page.goto(`/workflows/${id}`);
  await expect(page.getByRole('button', { name: /^1 Read order/ })).toBeVisible();
  await page.keyboard.press('a');
  await page.keyboard.type('tell team');
  await expect(page.getByRole('complementary', { name: 'Agents' }).getByRole('button', { name: /^Tell team/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^2 Tell team/ })).toBeVisible();
});

test('the header follows a deployment and a roll back that are made beside it', async ({ page, request }) => {
  const members = { steps: [{ key: 'read', agent: 'read-order', name: 'Read order' }] };
  const id = await saved(request, members);
  const second = await request.put(`/api/workflows/${id}`, {
    data: { name: 'Second', slug: id.slice(3), ...members },
    headers: { 'If-Match': '"1"' },
  });
  expect(second.ok(), await second.text()).toBe(true);
  await page.goto(`/workflows/${id}?tab=versions`);
  await page.getByRole('button', { name: 'Deploy 2' }).click();
  await expect(page.locator('span').getByText('Version 2, deployed', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Roll back to 1…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Roll back to version 1' }).click();
  await expect(page.getByText('Version 1 deployed · version 2 saved')).toBeVisible();
});
