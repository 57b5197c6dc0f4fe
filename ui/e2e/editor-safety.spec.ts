import { randomBytes } from 'node:crypto';
import type { APIRequestContext, Locator, Page } from '@playwright/test';
import { expect, READ, test } from './baton';

const INPUT = {
  type: 'object',
  properties: { order: { type: 'integer' } },
  required: ['order'],
  additionalProperties: false,
};

/** A workflow that is sound and whose input is described, opened in the editor. */
async function opened(page: Page, request: APIRequestContext, steps: object[] = [{ ...READ, mapping: { order: 'order' } }]) {
  const mark = randomBytes(4).toString('hex');
  const file = { name: `Safe ${mark}`, slug: `safe-${mark}`, input_schema: INPUT, steps };
  const created = await request.post('/api/workflows', { data: file });
  expect(created.status(), await created.text()).toBe(201);
  await page.goto(`/workflows/wf-safe-${mark}`);
  await expect(page.getByRole('button', { name: /^1 Read order/ })).toBeVisible();
  return { id: `wf-safe-${mark}`, file };
}

async function versionOf(request: APIRequestContext, id: string): Promise<number> {
  const answer = await request.get(`/api/workflows/${id}`);
  return ((await answer.json()) as { version: number }).version;
}

const arrow = (page: Page) => page.locator('[data-edge]').first();
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });
const problems = (page: Page) => page.getByRole('region', { name: 'Problems' });

/** Opens the input `order` of the only step, with another kind of source. */
async function sourceOf(page: Page, kind: 'Constant' | 'Expression'): Promise<Locator> {
  await arrow(page).click();
  const input = page.locator('[data-input="order"]');
  await input.getByRole('button').first().click();
  await input.getByText(kind, { exact: true }).click();
  return input;
}

test.describe('what is not sound is shown in words and cannot be saved', () => {
  test.use({ refused: true });

  test('a value of the wrong type', async ({ page, request }) => {
    const { id } = await opened(page, request);
    const input = await sourceOf(page, 'Constant');
    await expect(arrow(page)).toContainText('Type mismatch: order is text');
    await expect(input).toContainText('expected integer');
    await save(page).click();
    await expect(problems(page)).toContainText('expected integer');
    expect(await versionOf(request, id)).toBe(1);
  });

  test('an input that nothing gives', async ({ page, request }) => {
    const { id } = await opened(page, request);
    await arrow(page).click();
    const input = page.locator('[data-input="order"]');
    await input.getByRole('button').first().click();
    await input.getByRole('button', { name: 'Leave out' }).click();
    await expect(arrow(page)).toContainText('1 input missing');
    await save(page).click();
    await expect(problems(page)).toContainText(/order/);
    expect(await versionOf(request, id)).toBe(1);
  });

  test('an expression that cannot be read', async ({ page, request }) => {
    const { id } = await opened(page, request);
    const input = await sourceOf(page, 'Expression');
    await input.getByRole('textbox', { name: 'Expression for order' }).fill('order[');
    await expect(input).toContainText(/expression/i);
    await save(page).click();
    await expect(problems(page)).toContainText(/expression/i);
    expect(await versionOf(request, id)).toBe(1);
  });

  test('a key that is taken', async ({ page, request }) => {
    const { id } = await opened(page, request, [
      { ...READ, mapping: { order: 'order' } },
      { ...READ, key: 'again', name: 'Read again', mapping: { order: 'order' } },
    ]);
    await page.getByRole('button', { name: /^2 Read again/ }).click();
    await page.getByText('More: waits between tries, key, schemas').click();
    await page.getByRole('textbox', { name: 'Key' }).fill('read');
    await save(page).click();
    await expect(problems(page)).toContainText(/read/);
    expect(await versionOf(request, id)).toBe(1);
  });

  test('an agent that is not connected', async ({ page, request }) => {
    const { id } = await opened(page, request);
    const analyzer = page
      .getByRole('complementary', { name: 'Agents' })
      .getByRole('button', { name: 'Ticket Analyzer', exact: true });
    // The library is as long as there are agents.
    await analyzer.scrollIntoViewIfNeeded();
    const card = await analyzer.boundingBox();
    await page.mouse.move((card?.x ?? 0) + 40, (card?.y ?? 0) + 10);
    await page.mouse.down();
    await page.mouse.move(600, 500, { steps: 4 });
    // Beside the column: a card that is dropped below its last step is connected.
    await page.mouse.move(900, 650, { steps: 4 });
    await page.mouse.up();
    await expect(page.locator('.react-flow__node').filter({ hasText: 'Ticket Analyzer' })).toContainText('Not connected');
    await save(page).click();
    await expect(problems(page)).toContainText('Ticket Analyzer is not connected.');
    expect(await versionOf(request, id)).toBe(1);
  });

  test('a twenty-first agent', async ({ page, request }) => {
    const steps = Array.from({ length: 20 }, (_, index) => ({
      ...READ,
      key: `read_${index}`,
      name: index === 0 ? 'Read order' : `Read ${index}`,
      mapping: { order: 'input.order' },
    }));
    const { id } = await opened(page, request, steps);
    await page.keyboard.press('a');
    await expect(page.getByRole('searchbox', { name: 'Search agents' })).toBeFocused();
    await page.keyboard.type('Read order');
    await expect(
      page.getByRole('complementary', { name: 'Agents' }).getByRole('button', { name: 'Read order', exact: true }),
    ).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('A workflow has at most 20 agents.');
    await expect(page.locator('[data-step]')).toHaveCount(20);
    expect(await versionOf(request, id)).toBe(1);
  });

  test('what somebody else saved meanwhile is never overwritten unseen', async ({ page, request }) => {
    const { id, file } = await opened(page, request);
    const theirs = await request.put(`/api/workflows/${id}`, {
      data: { ...file, description: 'Theirs' },
      headers: { 'If-Match': '"1"' },
    });
    expect(theirs.ok()).toBe(true);
    await page.getByRole('button', { name: /^1 Read order/ }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Mine');
    await page.keyboard.press('Control+s');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('nothing was overwritten');
    expect(await versionOf(request, id)).toBe(2);
    await dialog.getByRole('button', { name: 'Save mine as version 3' }).click();
    await expect(dialog).toBeHidden();
    expect(await versionOf(request, id)).toBe(3);
  });

  test('nothing typed is lost while the network is away', async ({ page, request, context }) => {
    const { id } = await opened(page, request);
    await context.setOffline(true);
    await page.getByRole('button', { name: /^1 Read order/ }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Typed offline');
    await expect(page.getByText('Offline. Your draft is kept in this browser.')).toBeVisible();
    await context.setOffline(false);
    await page.reload();
    await expect(page.getByRole('button', { name: /^1 Typed offline/ })).toBeVisible();
    await page.keyboard.press('Control+s');
    await expect(page.getByText('version 2 saved', { exact: false })).toBeVisible();
    expect(await versionOf(request, id)).toBe(2);
  });
});

/** Draws an arrow by mouse from below one card to the top of another. */
async function drawArrow(page: Page, from: RegExp, to: RegExp): Promise<void> {
  const ends = [
    [from, '.react-flow__handle-bottom'],
    [to, '.react-flow__handle-top'],
  ] as const;
  const points = [];
  for (const [name, side] of ends) {
    const node = page.locator('.react-flow__node').filter({ has: page.getByRole('button', { name }) });
    const box = await node.locator(side).boundingBox();
    points.push({ x: (box?.x ?? 0) + 6, y: (box?.y ?? 0) + 6 });
  }
  const [start, end] = points;
  if (start === undefined || end === undefined) throw new Error('An arrow has two ends.');
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2 + 60, (start.y + end.y) / 2, { steps: 6 });
  await page.mouse.move(end.x, end.y, { steps: 6 });
  await page.mouse.up();
}

const CHAIN = ['one', 'two', 'three'].map((key) => ({
  ...READ,
  key,
  name: key === 'one' ? 'Read order' : `Read ${key}`,
  mapping: { order: 'input.order' },
}));

for (const [what, from, to, words] of [
  ['a second arrow from a step', /^1 Read order/, /^3 Read three/, 'Read order already leads to Read two. A chain has no fork'],
  ['an arrow back to an earlier step', /^3 Read three/, /^1 Read order/, 'Read order runs before Read three: an arrow back would be a loop.'],
  ['an arrow from a step to itself', /^2 Read two/, /^2 Read two/, 'A step cannot lead to itself'],
] as const) {
  test(`${what} is refused at once, in words and at its place`, async ({ page, request }) => {
    const { id } = await opened(page, request, CHAIN);
    await expect(page.getByText('No problems')).toBeVisible();
    await drawArrow(page, from, to);
    const canvas = page.getByRole('region', { name: 'Canvas' });
    await expect(canvas.getByRole('alert')).toContainText(words);
    await expect(canvas.locator('[data-refused]')).toHaveCount(1);
    await expect(canvas.locator('[data-refused]')).toContainText(/Read order|Read three|Read two/);
    await expect(page.locator('[data-edge]')).toHaveCount(3);
    await expect(page.getByRole('button', { name: 'Undo' })).toHaveAttribute('aria-disabled', 'true');
    await page.keyboard.press('Control+s');
    await expect(canvas.getByRole('alert')).toContainText('Nothing to save: version 1');
    expect(await versionOf(request, id)).toBe(1);
  });
}

test('a step is chosen, moved and taken out by mouse and key, and each of it is taken back', async ({ page, request }) => {
  await opened(page, request, [
    { ...READ, mapping: { order: 'order' } },
    { ...READ, key: 'again', name: 'Read again', mapping: { order: 'order' } },
  ]);
  await page.getByRole('button', { name: /^2 Read again/ }).click();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(page.getByRole('button', { name: /^1 Read again/ })).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(page.locator('[data-step]')).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: /^1 Read again/ })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: /^2 Read again/ })).toBeVisible();
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(page.getByRole('button', { name: /^1 Read again/ })).toBeVisible();
});

test('two tabs keep a draft each, also after a reload', async ({ page, request, context }) => {
  const { id } = await opened(page, request);
  await page.getByRole('button', { name: /^1 Read order/ }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('In the first tab');
  const other = await context.newPage();
  await other.goto(`/workflows/${id}`);
  await expect(other.getByRole('button', { name: /^1 Read order/ })).toBeVisible();
  await other.getByRole('button', { name: /^1 Read order/ }).click();
  await other.getByRole('textbox', { name: 'Name', exact: true }).fill('In the second tab');
  await page.reload();
  await expect(page.getByRole('button', { name: /^1 In the first tab/ })).toBeVisible();
  await other.reload();
  await expect(other.getByRole('button', { name: /^1 In the second tab/ })).toBeVisible();
  expect(await versionOf(request, id)).toBe(1);
  await other.close();
});
