import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { APIRequestContext, Page } from '@playwright/test';
import { execute, expect, test, THEMES, violations, workflowFrom } from './baton';

// A run that ended before it could be stopped is refused, which the browser notes.
test.use({ refused: true });

const FILE = {
  kind: 'llm',
  config: { instructions: 'Name the team.', prompt: 'Ticket: {{ ticket }}' },
  output_schema: {
    type: 'object',
    properties: { team: { type: 'string', enum: ['network', 'hardware'] } },
    required: ['team'],
  },
};

/** An agent that a workflow has run on some tickets. */
async function ran(request: APIRequestContext, tickets: readonly string[], members: object = {}): Promise<string> {
  const name = `Sorter ${randomBytes(4).toString('hex')}`;
  const created = await request.post('/api/agents', { data: { ...FILE, ...members, name } });
  expect(created.status(), await created.text()).toBe(201);
  const { slug } = (await created.json()) as { slug: string };
  const { id } = await workflowFrom(request, { steps: [{ key: 'sort', agent: slug, mapping: { ticket: 'input.ticket' } }] });
  await Promise.all(tickets.map((ticket) => execute(request, id, { ticket })));
  return slug;
}

const TICKETS = ['VPN drops every few minutes', 'The printer on floor 2 jams', 'No Wi-Fi in the lobby'];

async function compare(page: Page, slug: string) {
  await page.goto(`/agents/${slug}`);
  const card = page.getByRole('region', { name: 'Draft against version 1, last 3 inputs' });
  await expect(card.getByText(/^Run this draft on the last 3 inputs\? About .* Not counted in figures\.$/)).toBeVisible();
  return card;
}

/** Makes the answers of the draft others. */
async function changeAnswers(page: Page) {
  await page.getByRole('tab', { name: 'Outputs' }).click();
  await page.getByRole('button', { name: 'Add field', exact: true }).click();
  await page.keyboard.type('reason');
  await page.getByLabel('reason is required').check();
  await page.getByRole('tab', { name: 'Settings' }).click();
}

test('a draft is compared with the recorded answers, row by row', async ({ page, request }) => {
  const slug = await ran(request, TICKETS);
  const card = await compare(page, slug);
  await card.getByRole('button', { name: 'Compare' }).click();
  await expect(card.getByRole('button', { name: 'Compare again…' })).toBeVisible();
  await expect(card.getByRole('status')).toHaveText('3 same, 0 differ, 0 failed');
  await expect(card.getByText('Every answer is the same so far.')).toBeVisible();

  await changeAnswers(page);
  await expect(card.getByText('Something was changed since.')).toBeVisible();
  await card.getByRole('button', { name: 'Compare again…' }).click();
  await card.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(card.getByText('Differ (3)')).toBeVisible();
  const row = card.getByRole('row').filter({ hasText: 'VPN drops' });
  await expect(row).toContainText('Reason');
  await expect(row).toContainText('Not there');

  const downloading = page.waitForEvent('download');
  await card.getByRole('button', { name: 'Download CSV' }).click();
  const file = await readFile(await (await downloading).path(), 'utf8');
  expect(file.split('\r\n')).toHaveLength(5);
  expect(file).toContain('Differs in,Version 1,Draft');

  await row.getByRole('button').click();
  const dialog = page.getByRole('dialog', { name: 'Answers to VPN drops every few minutes' });
  await expect(dialog.getByRole('table', { name: 'Differences' }).getByRole('row')).toHaveCount(2);
  await expect(dialog.getByRole('region', { name: 'Version 1' })).toContainText('team');
  await expect(dialog.getByRole('region', { name: 'Draft' })).toContainText('reason');
  expect(await violations(page)).toEqual([]);
});

test('a comparison is stopped by hand, and at most two run at a time', async ({ page, request }) => {
  const slug = await ran(request, TICKETS);
  let running = 0;
  let most = 0;
  await page.route('**/api/agents/test', async (route) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await route.continue();
    running -= 1;
  });
  const card = await compare(page, slug);
  await card.getByRole('button', { name: 'Compare' }).click();
  await expect(card.getByText('0 of 3')).toBeVisible();
  await card.getByRole('button', { name: 'Stop' }).click();

  await expect(card.getByText('Stopped after 0 of 3.')).toBeVisible();
  expect(most).toBe(2);
});

test('leaving the page stops a comparison', async ({ page, request }) => {
  const slug = await ran(request, TICKETS);
  let asked = 0;
  await page.route('**/api/agents/test', async (route) => {
    asked += 1;
    await route.continue();
  });
  const card = await compare(page, slug);
  const first = page.waitForRequest('**/api/agents/test');
  await card.getByRole('button', { name: 'Compare' }).click();
  await first;
  await page.getByRole('link', { name: 'Agents', exact: true }).first().click();
  await expect(page.getByRole('table', { name: 'Agents' })).toBeVisible();
  await page.waitForTimeout(1_500);

  expect(asked).toBeLessThanOrEqual(2);
});

test('an agent that writes is not compared, and one that never ran has nothing to compare with', async ({ page, request }) => {
  const writing = await ran(request, [], { effect: 'write' });
  await page.goto(`/agents/${writing}`);
  await expect(page.getByText('Not available: this agent writes. Pin its output to compare the steps after it.')).toBeVisible();

  const idle = await ran(request, []);
  await page.goto(`/agents/${idle}`);
  await expect(page.getByText('No recorded inputs yet.')).toBeVisible();
});

for (const theme of THEMES) {
  test(`a comparison breaks no rule of accessibility in the ${theme} theme`, async ({ page, request }, { outputDir }) => {
    await page.emulateMedia({ colorScheme: theme });
    const slug = await ran(request, TICKETS);
    const card = await compare(page, slug);
    await changeAnswers(page);
    await card.getByRole('button', { name: 'Compare' }).click();
    await expect(card.getByText('Differ (3)')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: `${outputDir}/wide.png` });

    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('tab', { name: 'Try it' }).click();
    await expect(card.getByText('Differ (3)')).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: `${outputDir}/phone.png`, fullPage: true });
  });
}
