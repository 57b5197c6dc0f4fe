import { randomBytes } from 'node:crypto';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './baton';
import { storedWorkflow } from './database';

const AGENTS = ['ticket-analyzer', 'customer-data', 'solution-generator'];
const TICKET = '{"text": "The VPN drops every ten minutes since this morning. We are CUST-1001."}';

/** Counts what a person does. */
class Hand {
  actions = 0;
  readonly began = Date.now();

  constructor(private readonly page: Page) {}

  async click(what: Locator): Promise<void> {
    this.actions += 1;
    await what.click();
  }

  async press(keys: string): Promise<void> {
    this.actions += 1;
    await this.page.keyboard.press(keys);
  }

  async type(text: string): Promise<void> {
    this.actions += 1;
    await this.page.keyboard.type(text);
  }

  /** Goes on with Tab, or back, until something has the focus. */
  async tabTo(what: Locator, keys: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    for (let presses = 0; presses < 100; presses += 1) {
      if (await what.evaluate((element) => element === document.activeElement)) return;
      await this.press(keys);
    }
    throw new Error(`${keys} does not lead there`);
  }

  async drag(from: Locator, to: { readonly x: number; readonly y: number }): Promise<void> {
    this.actions += 1;
    const { mouse } = this.page;
    // The library is as long as there are agents.
    await from.evaluate((shown) => {
      if (shown.closest('aside') !== null) shown.scrollIntoView({ block: 'nearest' });
    });
    const start = await middle(from);
    await mouse.move(start.x, start.y);
    await mouse.down();
    await mouse.move((start.x + to.x) / 2, (start.y + to.y) / 2, { steps: 4 });
    await mouse.move(to.x, to.y, { steps: 8 });
    await mouse.up();
  }

  report(how: string): void {
    console.log(`${how}: ${this.actions} actions, ${((Date.now() - this.began) / 1_000).toFixed(1)} s`);
  }
}

async function middle(what: Locator): Promise<{ x: number; y: number }> {
  const box = await what.boundingBox();
  if (box === null) throw new Error('it is not on the screen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

function node(page: Page, name: string): Locator {
  return page.locator('.react-flow__node').filter({ hasText: name });
}

async function expectStored(page: Page, name: string): Promise<void> {
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const answer = await page.request.get(`/api/workflows/${id}`);
  const workflow = (await answer.json()) as {
    name: string;
    version: number;
    deployed_version: number | null;
    definition: { steps: { agent: string; mapping?: Record<string, unknown> }[] };
  };
  expect(workflow).toMatchObject({ name, version: 1, deployed_version: 1 });
  const { steps } = workflow.definition;
  expect(steps.map((step) => step.agent)).toEqual(AGENTS);
  expect(steps[2]?.mapping).toMatchObject({ ticket: 'steps.ticket_analyzer.output' });
  const row = storedWorkflow(id);
  expect(row).toMatchObject({ version: 1, deployedVersion: 1 });
  expect(row.steps.map((step) => step.agent)).toEqual(AGENTS);
}

test('the triage is built from an empty canvas by mouse, tested, saved and deployed', async ({ page }) => {
  const name = `Mouse ${randomBytes(4).toString('hex')}`;
  await page.goto('/workflows/new');
  const library = page.getByRole('complementary', { name: 'Agents' });
  const card = (agent: string) => library.getByRole('button', { name: agent, exact: true });
  await expect(card('Ticket Analyzer')).toBeVisible();
  const hand = new Hand(page);

  await hand.click(page.getByRole('textbox', { name: 'Name of the workflow' }));
  await hand.type(name);
  await hand.drag(card('Ticket Analyzer'), { x: 680, y: 300 });
  await expect(node(page, '1 Ticket Analyzer')).toBeVisible();
  await hand.drag(card('Customer Data'), { x: 900, y: 500 });
  await expect(node(page, 'Customer Data')).toContainText('Not connected');
  await hand.drag(
    node(page, 'Ticket Analyzer').locator('.react-flow__handle.source'),
    await middle(node(page, 'Customer Data').locator('.react-flow__handle.target')),
  );
  await expect(page.getByRole('button', { name: /5 of 5 inputs matched/ })).toBeVisible();
  await hand.drag(card('Solution Generator'), { x: 900, y: 700 });
  await hand.drag(
    node(page, 'Customer Data').locator('.react-flow__handle.source'),
    await middle(node(page, 'Solution Generator').locator('.react-flow__handle.target')),
  );

  const arrow = page.getByRole('button', { name: /^Mapping from Customer Data to Solution Generator/ });
  await expect(arrow).toContainText('Cannot tell: ticket is not described');
  await hand.click(arrow);
  const field = page.getByRole('treeitem', { name: /^Ticket Analyzer/ });
  await field.scrollIntoViewIfNeeded();
  await hand.drag(field, await middle(page.locator('[data-input="ticket"]')));
  await expect(page.locator('[data-input="ticket"]')).toContainText('Mapped');
  await expect(arrow).toContainText('2 of 2 inputs matched');

  await hand.click(page.getByRole('button', { name: 'Test', exact: true }));
  await hand.click(page.getByRole('tab', { name: 'JSON', exact: true }));
  const sample = page.getByRole('textbox', { name: 'Sample input' });
  await hand.click(sample);
  await hand.press('Control+a');
  await hand.type(TICKET);
  await hand.click(page.getByRole('button', { name: 'Run test' }));
  await expect(page.getByText(/^Test passed in /)).toBeVisible({ timeout: 30_000 });

  await hand.click(page.getByRole('button', { name: 'Save', exact: true }));
  await expect(page.getByText('Not deployed · version 1 saved')).toBeVisible();
  await hand.click(page.getByRole('button', { name: 'Deploy v1' }));
  await expect(page.getByText(/^Version 1, deployed/)).toBeVisible();
  hand.report('by mouse');
  await expectStored(page, name);
});

test('the triage is built by keyboard alone, tested, saved and deployed', async ({ page }) => {
  const name = `Keys ${randomBytes(4).toString('hex')}`;
  await page.goto('/workflows/new');
  const search = page.getByRole('searchbox', { name: 'Search agents' });
  await expect(page.getByText('Drag an agent here, or press A to choose one.')).toBeVisible();
  const hand = new Hand(page);

  await hand.tabTo(page.getByRole('textbox', { name: 'Name of the workflow' }));
  await hand.type(name);
  await hand.tabTo(search, 'Shift+Tab');
  for (const [index, agent] of ['Ticket Analyzer', 'Customer Data', 'Solution Generator'].entries()) {
    if (index > 0) await hand.press('a');
    await expect(search).toBeFocused();
    await hand.press('Control+a');
    await hand.type(agent);
    await hand.press('ArrowDown');
    await hand.press('Enter');
    await expect(page.getByRole('button', { name: new RegExp(`^${index + 1} ${agent}`) })).toBeVisible();
  }

  await hand.press('m');
  const ticket = page.locator('[data-input="ticket"]');
  await expect(ticket).toContainText('Cannot tell');
  await hand.tabTo(ticket.getByRole('button').first());
  await hand.press('Enter');
  await hand.tabTo(page.getByRole('searchbox', { name: 'Search available fields' }), 'Shift+Tab');
  await hand.tabTo(page.getByRole('treeitem').first());
  await hand.press('End');
  const output = page.getByRole('treeitem', { name: /^Ticket Analyzer/ });
  for (let presses = 0; presses < 30; presses += 1) {
    if (await output.evaluate((element) => element === document.activeElement)) break;
    await hand.press('ArrowUp');
  }
  await hand.press('Enter');
  await expect(ticket).toContainText('Mapped');

  await hand.press('Escape');
  await hand.tabTo(page.getByRole('button', { name: 'Test', exact: true }), 'Shift+Tab');
  await hand.press('Enter');
  await hand.tabTo(page.getByRole('tab', { name: 'Form' }));
  await hand.press('ArrowRight');
  await hand.tabTo(page.getByRole('textbox', { name: 'Sample input' }));
  await hand.press('Control+a');
  await hand.type(TICKET);
  await hand.press('Control+Enter');
  await expect(page.getByText(/^Test passed in /)).toBeVisible({ timeout: 30_000 });

  await hand.press('Control+s');
  await expect(page.getByText('Not deployed · version 1 saved')).toBeVisible();
  await hand.press('Control+k');
  await expect(page.getByPlaceholder('Find a command')).toBeFocused();
  await hand.type('Deploy');
  await hand.press('ArrowDown');
  await hand.press('Enter');
  await expect(page.getByText(/^Version 1, deployed/)).toBeVisible();
  hand.report('by keyboard');
  await expectStored(page, name);
});
