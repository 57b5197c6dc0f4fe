import type { APIRequestContext, Locator, Page } from '@playwright/test';
import { choice, execute, expect, READ, test, THEMES, violations, workflowFrom } from './baton';

const SCHEMA = {
  type: 'object',
  properties: {
    ticket_id: { type: 'string', title: 'Ticket ID', description: 'Number of the incident in ServiceNow', minLength: 3 },
    text: { type: 'string', maxLength: 4000, description: 'Text of a ticket that is not in ServiceNow' },
    order: { type: 'integer', title: 'Order' },
    limit: { type: 'number', title: 'Refund limit' },
    priority: { enum: ['low', 'normal', 'high'] },
    team: { enum: ['network', 'hardware', 'software', 'access', 'other'] },
    urgent: { type: 'boolean' },
    due: { type: 'string', format: 'date' },
    at: { type: 'string', format: 'date-time', title: 'Call back at' },
    tags: { type: 'array', items: { type: 'string' } },
    lines: {
      type: 'array',
      items: { type: 'object', properties: { sku: { type: 'string' }, count: { type: 'integer' } }, required: ['sku'] },
    },
    customer: {
      type: 'object',
      properties: { name: { type: 'string' }, since: { type: ['string', 'null'] }, reference: { type: ['string', 'integer'] } },
      required: ['name'],
    },
    extra: { allOf: [{ type: 'object' }, { minProperties: 1 }] },
  },
  required: ['order'],
  anyOf: [{ required: ['ticket_id'] }, { required: ['text'] }],
};

async function ordered(request: APIRequestContext, schema: object = SCHEMA) {
  return workflowFrom(request, { input_schema: schema, steps: [{ ...READ, mapping: { order: 'input.order' } }] });
}

async function open(page: Page, name: string) {
  await page.goto(`/workflows?search=${encodeURIComponent(name)}`);
  await page.getByRole('button', { name: `Run ${name}…` }).click();
  return page.getByRole('dialog', { name: `Run ${name}` });
}

/** The exact text of the input of the execution that is shown. */
async function sent(page: Page, request: APIRequestContext): Promise<string> {
  await expect(page).toHaveURL(/\/executions\/exec-/);
  const id = /exec-[^/?]+/.exec(page.url())?.[0] ?? '';
  return (await request.get(`/api/executions/${id}/input`)).text();
}

test('a workflow is run from its form by mouse, and a number arrives as it was typed', async ({ page, request }) => {
  const { name } = await ordered(request);
  const dialog = await open(page, name);
  const box = (label: string) => dialog.getByRole('textbox', { name: label, exact: true });
  await expect(box('Ticket ID')).toBeFocused();
  await box('Ticket ID').fill('INC0010001');
  await box('Order').fill('18446744073709551616');
  await box('Refund limit').fill('250,50');
  await dialog.getByText('high', { exact: true }).click();
  await dialog.getByRole('button', { name: 'Use 250.50' }).click();
  await dialog.getByRole('radiogroup', { name: 'Urgent' }).getByText('No', { exact: true }).click();
  await dialog.getByLabel('Team', { exact: true }).click();
  await page.getByRole('option', { name: 'access' }).click();
  const tags = dialog.getByRole('group', { name: /^Tags/ });
  await tags.getByRole('button', { name: 'Add item' }).click();
  await expect(tags.getByRole('textbox')).toBeFocused();
  await page.keyboard.type('vpn');
  await dialog.getByRole('button', { name: 'Fill in Customer' }).click();
  await box('Name').fill('Kestrel Foods');
  await dialog.getByRole('button', { name: 'Left out: what is sent as Since' }).click();
  await page.getByRole('menuitem', { name: 'Send null' }).click();
  await dialog.getByRole('radio', { name: 'whole number' }).check();
  await box('Reference').fill('1.0');
  await dialog.getByRole('button', { name: 'Run', exact: true }).click();

  expect(await sent(page, request)).toBe(
    '{"ticket_id":"INC0010001","order":18446744073709551616,"limit":250.50,"priority":"high","urgent":false,"team":"access","tags":["vpn"],"customer":{"name":"Kestrel Foods","since":null,"reference":1.0}}',
  );
});

test('a workflow is run from its form by keyboard alone', async ({ page, request }) => {
  const { name } = await ordered(request);
  await page.goto(`/workflows?search=${encodeURIComponent(name)}`);
  await page.getByRole('button', { name: `Run ${name}…` }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: `Run ${name}` });
  const tabTo = async (goal: Locator) => {
    for (let presses = 0; presses < 60; presses += 1) {
      if (await goal.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    await expect(goal).toBeFocused();
  };
  await expect(dialog.getByRole('textbox', { name: 'Ticket ID' })).toBeFocused();
  await page.keyboard.type('INC0010001');
  // What is missing is said, and has the focus.
  await page.keyboard.press('Control+Enter');
  await expect(dialog.getByText('1 problem: Order')).toBeVisible();
  await expect(dialog.getByRole('textbox', { name: 'Order' })).toBeFocused();
  await page.keyboard.type('7');
  await tabTo(dialog.getByRole('radio', { name: 'low' }));
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  const list = dialog.getByRole('group', { name: /^Tags/ });
  const tags = list.getByRole('textbox');
  await tabTo(list.getByRole('button', { name: 'Add item' }));
  await page.keyboard.press('Enter');
  await expect(tags).toBeFocused();
  await page.keyboard.type('first');
  await page.keyboard.press('Alt+n');
  await expect(tags.nth(1)).toBeFocused();
  await page.keyboard.type('second');
  await page.keyboard.press('Alt+ArrowUp');
  await expect(tags.first()).toBeFocused();
  await expect(tags.first()).toHaveValue('second');
  await page.keyboard.press('Control+Enter');

  expect(await sent(page, request)).toBe('{"ticket_id":"INC0010001","order":7,"priority":"normal","tags":["second","first"]}');
});

test('form and JSON are two views of one text', async ({ page, request }) => {
  const { name } = await ordered(request);
  const dialog = await open(page, name);
  const order = dialog.getByRole('textbox', { name: 'Order', exact: true });
  await order.fill('1.0');
  await dialog.getByRole('tab', { name: 'JSON' }).click();
  const json = dialog.getByRole('textbox', { name: 'Input, as JSON' });
  await json.fill('{ "x": [1e400], "order": 2.0,\n  "ticket_id": "INC1" "y": 1}');
  await expect(dialog.getByText('Not JSON: line 2, comma missing. The form keeps its last values.')).toBeVisible();
  await dialog.getByRole('tab', { name: 'Form' }).click();
  await expect(order).toHaveValue('1.0');

  await dialog.getByRole('tab', { name: 'JSON' }).click();
  await json.fill('{ "x": [1e400], "order": 2.0,\n  "ticket_id": "INC1", "y": 1}');
  await dialog.getByRole('tab', { name: 'Form' }).click();
  await expect(order).toHaveValue('2.0');
  await expect(dialog.getByText('2 more fields are sent.')).toBeVisible();
  await order.fill('3.0');
  await dialog.getByRole('button', { name: 'Open JSON' }).click();
  await expect(json).toHaveText('{ "x": [1e400], "order": 3.0,  "ticket_id": "INC1", "y": 1}');
});

test('a form starts from the last input, which is replaced and brought back', async ({ page, request }) => {
  const { id, name } = await ordered(request);
  await execute(request, id, '{"ticket_id":"INC0010001","order":1.0}');
  const dialog = await open(page, name);
  const order = dialog.getByRole('textbox', { name: 'Order', exact: true });
  await expect(order).toHaveValue('1.0');
  await expect(choice(page, 'Start from')).toHaveValue(/INC0010001 · Completed$/);

  await choice(page, 'Start from').click();
  await page.getByRole('option', { name: 'Empty' }).click();
  await expect(dialog.getByText('Input replaced.')).toBeVisible();
  await expect(order).toHaveValue('');
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await expect(order).toHaveValue('1.0');
  await expect(choice(page, 'Start from')).toHaveValue(/INC0010001/);
});

test('a form of a workflow that writes starts empty, and says which step does', async ({ page, request }) => {
  const { name } = await workflowFrom(request, {
    input_schema: { ...SCHEMA, examples: [{ order: 7 }] },
    steps: [{ key: 'tell', agent: 'tell-team', name: 'Tell team' }],
  });
  const dialog = await open(page, name);
  await expect(dialog.getByText('Step 1, Tell team, writes to another system.')).toBeVisible();
  await expect(dialog.getByRole('textbox', { name: 'Order', exact: true })).toHaveValue('');
  await expect(choice(page, 'Start from')).toHaveValue('Empty');
});

test.describe('where an input is refused', () => {
  test.use({ refused: true });

  test('a refused value is told at its field, which has the focus', async ({ page, request }) => {
    const { name } = await ordered(request);
    const dialog = await open(page, name);
    const ticket = dialog.getByRole('textbox', { name: 'Ticket ID' });
    await ticket.fill('IN');
    await dialog.getByRole('textbox', { name: 'Order', exact: true }).fill('1.5');
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(ticket).toBeFocused();
    await expect(ticket).toHaveAccessibleDescription(/at least 3 characters/);
    await expect(dialog.getByRole('textbox', { name: 'Order', exact: true })).toHaveAccessibleDescription(/integer/);
    await expect(dialog.getByText('2 problems')).toBeVisible();

    await ticket.fill('INC0010001');
    await expect(dialog.getByText('1 problem')).toBeVisible();
    await dialog.getByRole('textbox', { name: 'Order', exact: true }).fill('1');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  });
});

for (const theme of THEMES) {
  for (const width of [1440, 390]) {
    test(`the form has no violations in ${theme} at ${width} pixels`, async ({ page, request }) => {
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 900 });
      const { name } = await ordered(request);
      const dialog = await open(page, name);
      await dialog.getByLabel('Refund limit').fill('250,50');
      await dialog.getByRole('group', { name: /^Tags/ }).getByRole('button', { name: 'Add item' }).click();
      await page.keyboard.type('vpn');
      await dialog.getByRole('group', { name: /^Lines/ }).getByRole('button', { name: 'Add item' }).click();
      await dialog.getByRole('button', { name: 'Fill in Customer' }).click();
      await dialog.getByRole('button', { name: 'Run', exact: true }).click();
      await expect(dialog.getByText('Fill in at least one of these.')).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  }
}
