import { randomBytes } from 'node:crypto';
import type { APIRequestContext, Page } from '@playwright/test';
import { expect, test, THEMES, violations } from './baton';

// What the server refuses, the browser notes.
test.use({ refused: true });

const mark = () => randomBytes(4).toString('hex');

const FILE = {
  kind: 'llm',
  description: 'Writes a friendly reply.',
  config: { instructions: 'Write a friendly reply.', prompt: 'Ticket: {{ ticket }}' },
  input_schema: {
    type: 'object',
    properties: { ticket: { type: 'string', description: 'The words of the ticket' } },
    required: ['ticket'],
  },
  output_schema: {
    type: 'object',
    properties: {
      reply: { type: 'string', description: 'What to send' },
      tone: { type: 'string', enum: ['calm', 'warm'] },
      people: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } },
    },
    required: ['reply'],
    if: { required: ['tone'] },
  },
};

interface Made {
  readonly slug: string;
  readonly name: string;
}

async function made(request: APIRequestContext): Promise<Made> {
  const name = `Reply Writer ${mark()}`;
  const created = await request.post('/api/agents', { data: { ...FILE, name } });
  expect(created.status(), await created.text()).toBe(201);
  const { slug } = (await created.json()) as { slug: string };
  return { slug, name };
}

async function addField(page: Page, name: string) {
  await page.getByRole('button', { name: 'Add field', exact: true }).click();
  await expect(page.getByLabel(/^Name of field_/)).toBeFocused();
  await page.keyboard.type(name);
  await expect(page.getByLabel(`Name of ${name}`, { exact: true })).toHaveValue(name);
}

test('an agent is made by mouse, tried before it is saved, saved, and found again', async ({ page, request }) => {
  const name = `Sorter ${mark()}`;
  await page.goto('/workflows');
  await page.getByRole('navigation', { name: 'Baton' }).getByRole('link', { name: 'Agents' }).click();
  await page.getByRole('link', { name: 'New agent' }).click();
  await page.getByRole('list', { name: 'Kinds of agents' }).getByRole('link', { name: /Language models/ }).click();

  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByLabel('Instructions').fill('Sort the ticket.');
  await page.getByRole('tab', { name: 'Inputs' }).click();
  await addField(page, 'ticket');
  await page.getByRole('tab', { name: 'Outputs' }).click();
  await addField(page, 'team');
  await page.getByLabel('Type of team').selectOption('Choice');
  await page.getByLabel('Choices of team').fill('network');
  await page.keyboard.press('Enter');
  await page.keyboard.type('hardware');
  await page.keyboard.press('Enter');
  await page.getByLabel('team is required').check();
  await page.getByLabel('Description of team').fill('Who should look at it');

  const bench = page.getByRole('region', { name: 'Try it' });
  await expect(bench.getByRole('textbox', { name: 'Ticket' })).toHaveValue('sample ticket');
  await bench.getByRole('button', { name: 'Run agent' }).click();
  await expect(bench.getByText('Completed')).toBeVisible();
  await expect(bench.getByText(/tokens in/)).toBeVisible();
  await expect(bench.getByText('Team', { exact: true })).toBeVisible();
  await bench.getByRole('tab', { name: 'Log' }).click();
  await expect(bench.getByText('answered by')).toBeVisible();

  await page.getByRole('button', { name: 'Create agent' }).click();
  await expect(page).toHaveURL(/\/agents\/sorter-/);
  await expect(page.getByText('Version 1', { exact: true })).toBeVisible();
  const slug = page.url().split('/').at(-1)?.split('?')[0] ?? '';
  const { definition } = (await (await request.get(`/api/agents/${slug}`)).json()) as { definition: unknown };
  expect(definition).toMatchObject({
    kind: 'llm',
    name,
    config: { instructions: 'Sort the ticket.' },
    output_schema: {
      properties: { team: { type: 'string', enum: ['network', 'hardware'], description: 'Who should look at it' } },
      required: ['team'],
    },
  });

  await page.getByRole('navigation', { name: 'Baton' }).getByRole('link', { name: 'Agents' }).click();
  await page.getByLabel('Search agents').fill(name.toLowerCase());
  await expect(page.getByRole('row').nth(1)).toContainText(name);
  await expect(page.getByText('1 agent', { exact: true })).toBeVisible();
  await page.getByLabel('Kind', { exact: true }).selectOption('Python');
  await expect(page.getByText('No agent matches.')).toBeVisible();
});

test('what is wrong is said at its field, and nothing is saved', async ({ page }) => {
  await page.goto('/agents/new?kind=http');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Stock');
  await page.getByRole('button', { name: 'Create agent' }).click();

  await expect(page.getByRole('alert')).toContainText('Nothing was saved');
  await expect(page.getByRole('textbox', { name: 'Address' })).toHaveAccessibleDescription(/It is needed\./);
});

test('an HTTP agent is made of a cURL command, without the login in it', async ({ page }) => {
  await page.goto('/agents/new?kind=http');
  await page.getByRole('button', { name: 'Paste a cURL command…' }).click();
  const dialog = page.getByRole('dialog', { name: 'From a cURL command' });
  await dialog.getByRole('textbox', { name: 'cURL command' }).fill('wget https://shop.example/orders');
  await expect(dialog.getByText('This is not a cURL command.')).toBeVisible();
  await dialog
    .getByRole('textbox', { name: 'cURL command' })
    .fill("curl -X PUT 'https://shop.example/orders?page=2' -H 'Authorization: Bearer s3cret' -d '{\"open\": true}'");
  await expect(dialog.getByText('Left out: Authorization.')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Use this request' }).click();
  await expect(page.getByRole('textbox', { name: 'Address' })).toHaveValue('https://shop.example/orders');
  await expect(page.getByText('s3cret')).toHaveCount(0);
});

test('fields and JSON Schema are two views of one text', async ({ page, request }) => {
  const { slug } = await made(request);
  await page.goto(`/agents/${slug}?tab=outputs`);
  const fields = page.getByRole('list', { name: 'Answer fields' });
  await expect(page.getByText('Kept as JSON Schema: if.')).toBeVisible();

  await page.getByLabel('Name of tone').fill('reply');
  await expect(page.getByText('“reply” is already a field.')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+ArrowUp');
  await expect(page.getByLabel('Name of tone')).toBeFocused();
  await expect(fields.getByRole('group').first()).toHaveAccessibleName('tone, 1 of 3');
  await page.getByRole('button', { name: 'Add field to people' }).click();
  await page.keyboard.type('mail');
  await page.getByRole('button', { name: 'More for reply', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Delete field' }).click();

  await page.getByText('JSON Schema', { exact: true }).click();
  const text = page.getByRole('textbox', { name: 'JSON Schema of Answer fields' });
  await expect(text).toContainText('"mail"');
  await expect(text).not.toContainText('"reply"');
  await expect(text).toContainText('"if"');
  await text.press('Control+End');
  await page.keyboard.type(',');
  await expect(page.getByText(/This is not JSON/)).toBeVisible();
  await page.getByText('Fields', { exact: true }).click();
  await expect(page.getByText('Fields show the last valid one.')).toBeVisible();
  await page.getByRole('button', { name: 'Save version 2' }).click();
  await expect(page.getByText('Nothing was saved: some JSON is not finished.')).toBeVisible();
  await page.getByText('JSON Schema', { exact: true }).click();
  await text.press('Control+End');
  await page.keyboard.press('Backspace');
  await page.getByRole('button', { name: 'Save version 2' }).click();

  await expect(page.getByText('Saved as version 2.')).toBeVisible();
  const { definition } = (await (await request.get(`/api/agents/${slug}`)).json()) as {
    definition: { output_schema: { properties: object; required: unknown; if: unknown } };
  };
  expect(Object.keys(definition.output_schema.properties)).toEqual(['tone', 'people']);
  expect(definition.output_schema).toMatchObject({
    properties: { people: { items: { properties: { name: { type: 'string' }, mail: { type: 'string' } } } } },
    required: [],
    if: { required: ['tone'] },
  });
});

test('fields are made of a sample, and only those that are ticked', async ({ page, request }) => {
  const { slug } = await made(request);
  await page.goto(`/agents/${slug}?tab=outputs`);
  await page.getByRole('button', { name: 'From a sample…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Answer fields from a sample' });
  await dialog.getByRole('textbox', { name: 'Sample, as JSON' }).fill('{"tone": 3, "total": 1.0, "note": null}');
  await expect(dialog.getByText('2 new · 1 changes type · 0 kept')).toBeVisible();
  await dialog.getByRole('checkbox', { name: /^note/ }).uncheck();
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Use these fields' }).click();
  await page.getByRole('button', { name: 'Save version 2' }).click();

  await expect(page.getByText('Saved as version 2.')).toBeVisible();
  const { definition } = (await (await request.get(`/api/agents/${slug}`)).json()) as {
    definition: { output_schema: { properties: Record<string, { type: string }> } };
  };
  const { tone, total, note, people } = definition.output_schema.properties;
  expect([tone?.type, total?.type, note, people?.type]).toEqual(['integer', 'number', undefined, 'array']);
});

test('two people save: nothing is overwritten unless one of them says so', async ({ page, request }) => {
  const { slug, name } = await made(request);
  await page.goto(`/agents/${slug}`);
  await page.getByRole('textbox', { name: 'Description' }).fill('Mine');
  await expect(page.getByText('Version 1 · draft, 1 change')).toBeVisible();
  const other = await request.put(`/api/agents/${slug}`, {
    data: { ...FILE, name, description: 'Theirs' },
    headers: { 'If-Match': '"1"' },
  });
  expect(other.ok()).toBe(true);

  await page.getByRole('button', { name: 'Save version 2' }).click();
  const dialog = page.getByRole('dialog', { name: 'Somebody else saved this agent meanwhile' });
  await expect(dialog).toContainText('Yours differs from version 2 in: Description.');
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save mine as version 3' }).click();
  await expect(page.getByText('Saved as version 3.')).toBeVisible();

  await page.getByRole('tab', { name: 'Versions' }).click();
  await page.getByRole('button', { name: 'Use version 2 as the draft' }).click();
  await expect(page.getByRole('textbox', { name: 'Description' })).toHaveValue('Theirs');
  await page.getByRole('link', { name: 'Workflows', exact: true }).click();
  await page.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Keep editing' }).click();
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await expect(page.getByRole('textbox', { name: 'Description' })).toHaveValue('Mine');
});

test('an agent that a workflow uses is not deleted; one that nothing uses is', async ({ page, request }) => {
  const { slug, name } = await made(request);
  const workflow = { name: `Answers ${slug}`, slug: `answers-${slug}`, steps: [{ key: 'write', agent: slug }] };
  expect((await request.post('/api/workflows', { data: workflow })).status()).toBe(201);
  await page.goto(`/agents/${slug}?tab=used-by`);
  await expect(page.getByRole('link', { name: workflow.name })).toBeVisible();

  await page.getByRole('button', { name: `More for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: `Delete ${name}?` });
  await dialog.getByRole('button', { name: 'Delete agent' }).click();
  await expect(dialog.getByRole('alert')).toContainText(workflow.name);

  await request.put(`/api/workflows/wf-${workflow.slug}`, {
    data: { ...workflow, steps: [{ key: 'write', agent: 'read-order' }] },
    headers: { 'If-Match': '"1"' },
  });
  await dialog.getByRole('button', { name: 'Delete agent' }).click();
  await expect(page).toHaveURL(/\/agents$/);
  expect((await request.get(`/api/agents/${slug}`)).status()).toBe(404);
});

test('an agent that ships is read and duplicated; one that writes asks before it is tried', async ({ page }) => {
  const name = `Mine ${mark()}`;
  await page.goto('/agents/solution-generator');
  await expect(page.getByText('Duplicate it to make one of your own.')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Save/ })).toBeHidden();
  await page.getByRole('button', { name: 'Duplicate…' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Duplicate' }).click();
  await expect(page).toHaveURL(/\/agents\/mine-/);
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(name);

  await page.goto('/agents/tell-team');
  await page.getByRole('button', { name: 'Run agent…' }).click();
  await expect(page.getByRole('dialog')).toContainText('Tell team writes to another system');
  await page.getByRole('dialog').getByRole('button', { name: 'Run it' }).click();
  await expect(page.getByRole('region', { name: 'Try it' }).getByText('Told', { exact: true })).toBeVisible();
});

for (const theme of THEMES) {
  test(`no page of agents breaks a rule of accessibility in the ${theme} theme`, async ({ page, request }) => {
    await page.emulateMedia({ colorScheme: theme });
    const { slug, name } = await made(request);
    const pages: readonly (readonly [path: string, sign: string])[] = [
      ['/agents', name],
      ['/agents?choose=true', 'What should the new agent do?'],
      ['/agents/new?kind=http', 'Not saved yet'],
      ['/agents/new', 'What should the new agent do?'],
      ['/agents/new?kind=nothing', 'There is no such kind of agent.'],
      ['/agents/nothing', 'The agent could not be read'],
      [`/agents/${slug}`, 'Version 1'],
      [`/agents/${slug}?tab=inputs`, 'Input fields'],
      [`/agents/${slug}?tab=outputs`, 'Answer fields'],
      [`/agents/${slug}?tab=versions`, 'Version 1 · newest'],
      [`/agents/${slug}?tab=used-by`, 'No workflow uses this agent yet.'],
      ['/agents/solution-generator', 'Comes with Baton'],
      ['/agents/solution-generator?tab=outputs', 'Answer fields'],
    ];
    for (const [path, sign] of pages) {
      await page.goto(path);
      await expect(page.getByText(sign).first(), path).toBeVisible();
      expect(await violations(page), path).toEqual([]);
    }
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('an agent is changed and tried without scrolling sideways', async ({ page, request }) => {
    const { slug } = await made(request);
    for (const path of ['/agents', `/agents/${slug}`, `/agents/${slug}?tab=outputs`, `/agents/${slug}?tab=try`]) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(390);
    }
    await page.getByRole('button', { name: 'Run agent' }).tap();
    await expect(page.getByText('Completed')).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
});
