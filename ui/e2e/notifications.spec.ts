import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIRequestContext, Browser } from '@playwright/test';
import type * as Renderer from 'adaptivecards';
import { execute, expect, FIND, READ, test, THEMES, violations, workflowOf } from './baton';

/** A sign of the page that a button of the card promises. */
const PROMISED: Readonly<Record<string, string | RegExp>> = {
  'View Details': 'Failed at step 2 of 2, Find order',
  'Retry Workflow': /^Run Order .* again from the start\?$/,
  Debug: 'Run this step',
};

const NOTIFICATIONS = '/settings/notifications';

interface Card {
  readonly actions: readonly { readonly title: string; readonly url: string }[];
}

interface Message {
  readonly flow: string;
  readonly message: { readonly attachments: readonly { readonly content: Card }[] };
}

/** Cards that arrived in the Teams inbox of the sandbox, with a text in them. */
async function arrived(request: APIRequestContext, text: string): Promise<readonly Card[]> {
  const place = join(process.env.BATON_JOURNEY_HOME ?? '', 'sandbox.json');
  const { control_url, control_token } = JSON.parse(readFileSync(place, 'utf8')) as {
    control_url: string;
    control_token: string;
  };
  const headers = { Authorization: `Bearer ${control_token}` };
  const answer = await request.get(`${control_url}/teams/messages`, { headers });
  const { messages } = (await answer.json()) as { messages: readonly Message[] };
  return messages
    .filter((message) => message.flow === 'posted' && JSON.stringify(message).includes(text))
    .flatMap(({ message }) => message.attachments.map(({ content }) => content));
}

interface Drawn {
  readonly text: string;
  readonly complaints: number;
  readonly pressed: readonly (readonly [title: string, url: string])[];
}

/** What a person sees of a card in Microsoft's renderer, and where its buttons lead. */
async function draw(browser: Browser, content: Card): Promise<Drawn> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addScriptTag({ path: 'node_modules/adaptivecards/dist/adaptivecards.min.js' });
  const drawn = await page.evaluate((json) => {
    const { AdaptiveCard, SerializationContext } = (
      window as unknown as { AdaptiveCards: typeof Renderer }
    ).AdaptiveCards;
    const card = new AdaptiveCard();
    const parsing = new SerializationContext();
    const pressed: [string, string][] = [];
    card.onExecuteAction = (action) => {
      const { title, url } = action as { title?: string; url?: string };
      pressed.push([title ?? '', url ?? '']);
    };
    card.parse(json, parsing);
    card.render(document.body);
    document.querySelectorAll('button').forEach((button) => {
      button.click();
    });
    return { text: document.body.innerText, complaints: parsing.eventCount, pressed };
  }, content);
  await context.close();
  return drawn;
}

test('a failure arrives as a card whose links open pages and change nothing', async ({
  page,
  request,
  browser,
}) => {
  const { id, name } = await workflowOf(request, READ, FIND);
  const execution = await execute(request, id, { order: 4711, open_when: '/nowhere' });
  await expect.poll(async () => (await arrived(request, execution)).length).toBe(1);
  const [card] = await arrived(request, execution);
  if (card === undefined) throw new Error('it was there a moment ago');

  const { text, complaints, pressed } = await draw(browser, card);
  expect(complaints).toBe(0);
  for (const words of ['Workflow Execution Failed', name, execution, 'Find order', '2 of 2']) {
    expect(text).toContain(words);
  }
  expect(text).toContain('The order system knows no order 4711.');
  const titles = pressed.map(([title]) => title);
  expect(titles).toEqual(['View Details', 'Retry Workflow', 'Debug']);

  for (const [title, url] of pressed) {
    // First as a scanner of links does, then as a person.
    expect((await request.get(url)).headers()['content-type']).toContain('text/html');
    await page.goto(url);
    await expect(page.getByText(PROMISED[title] ?? 'nothing').first()).toBeVisible();
  }
  const listed = await request.get(`/api/executions?workflow_id=${id}`);
  const { items } = (await listed.json()) as { items: { execution_id: string; status: string }[] };
  expect(items.map(({ execution_id, status }) => [execution_id, status])).toEqual([
    [execution, 'failed'],
  ]);
});

test('the settings show what was delivered, and send a test card', async ({ page, request }) => {
  const { id, name } = await workflowOf(request, FIND);
  const execution = await execute(request, id, { order: 1, open_when: '/nowhere' });
  await expect.poll(async () => (await arrived(request, execution)).length).toBe(1);
  const before = (await arrived(request, 'This is a test from the settings')).length;

  await page.goto('/workflows');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Notifications' }).click();
  const channel = page.getByRole('link', { name: /Teams inbox of the sandbox/ });
  await expect(channel).toContainText('Working, last sent');
  const row = page.getByRole('row', { name: new RegExp(name) });
  await expect(row).toContainText('Sent');
  await expect(row).toContainText('202');
  await page.getByRole('button', { name: 'Send test card' }).click();
  await expect(page.getByText(/^Delivered in \d+ ms: answered 202\./)).toBeVisible();
  expect((await arrived(request, 'This is a test from the settings')).length).toBe(before + 1);
  await row.getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { name: 'Failed at step 1 of 1' })).toBeVisible();
});

test('the preview is drawn by the renderer, and its buttons say where they lead', async ({ page }) => {
  await page.goto(NOTIFICATIONS);
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview.getByText('Workflow Execution Failed')).toBeVisible();
  await expect(preview.getByText('Partial Results Saved')).toHaveCSS('font-weight', '700');
  await preview.getByRole('link', { name: 'Retry Workflow' }).click();
  await expect(preview.getByRole('status')).toHaveText(/^Retry Workflow opens http:.*\/retry$/);
  await preview.getByText('Many failures').click();
  await expect(preview.getByText('12 more failures of')).toBeVisible();
  await preview.getByRole('link', { name: /^exec-/ }).first().click();
  await expect(preview.getByRole('status')).toHaveText(/^exec-.* opens http:/);
  await expect(page).toHaveURL(new RegExp(NOTIFICATIONS));
  await preview.getByText('A success').click();
  await expect(preview.getByText('Workflow Execution Completed')).toBeVisible();
});

test.describe('what the server refuses', () => {
  test.use({ refused: true });

  test('stands at its field; a channel is made, kept secret, switched off and deleted', async ({
    page,
  }) => {
    await page.goto(NOTIFICATIONS);
    await page.getByRole('link', { name: 'New channel' }).click();
    const form = page.getByRole('form', { name: 'New channel' });
    await form.getByLabel('Name').fill('Night shift');
    await form.getByLabel('Kind').selectOption('webhook');
    await form.getByLabel('URL').fill('https://127.0.0.1/hook');
    await form.getByRole('button', { name: 'Make channel' }).click();
    await expect(form.getByText(/leads inside the network/)).toBeVisible();
    await form.getByLabel('URL').fill('https://hooks.example.com/tOpSeCrEt');
    await form.getByRole('button', { name: 'Make channel' }).dblclick();

    const made = page.getByRole('form', { name: 'Night shift' });
    await expect(page).toHaveURL(/channel=night-shift/);
    await expect(made.getByLabel('URL')).toHaveValue('');
    await expect(page.getByText(/hooks\.example\.com/)).toBeVisible();
    expect(await page.content()).not.toContain('tOpSeCrEt');
    await made.getByRole('switch', { name: 'Switched on' }).click();
    await made.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByRole('link', { name: /Night shift/ })).toContainText('Off');

    await made.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Delete channel' }).click();
    await expect(page.getByRole('link', { name: /Night shift/ })).toBeHidden();
  });
});

for (const theme of THEMES) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme, refused: true });

    test('no part of the settings breaks a rule of accessibility', async ({ page, request }) => {
      const { id } = await workflowOf(request, FIND);
      await execute(request, id, { order: 1, open_when: '/nowhere' });
      await page.goto(NOTIFICATIONS);
      await expect(page.getByRole('table')).toBeVisible();
      const preview = page.getByRole('region', { name: 'Preview' });
      for (const [example, sign] of [
        ['A failure', 'Partial Results Saved'],
        ['Many failures', 'The newest of them:'],
        ['A success', 'Workflow Execution Completed'],
      ] as const) {
        await preview.getByText(example, { exact: true }).click();
        await expect(preview.getByText(sign)).toBeVisible();
        expect(await violations(page), example).toEqual([]);
      }
      await page.getByRole('link', { name: 'New channel' }).click();
      await page.getByLabel('Kind').selectOption('email');
      await page.getByRole('button', { name: 'Make channel' }).click();
      await expect(page.getByText('This is no host.')).toBeVisible();
      expect(await violations(page), 'a refused form').toEqual([]);
    });
  });
}
