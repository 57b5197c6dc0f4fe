import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { choose, expect, test as base, THEMES, violations } from './baton';

interface Got {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Receiver {
  readonly url: string;
  readonly got: Got[];
}

/** A program that notifications are sent to. */
const test = base.extend<{ receiver: Receiver }>({
  // Playwright reads from the pattern what a fixture needs: nothing.
  // eslint-disable-next-line no-empty-pattern
  receiver: async ({}, use) => {
    const got: Got[] = [];
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts).toString();
        // Executions of other journeys fail meanwhile, and every channel is told.
        if ((JSON.parse(body) as { test: boolean }).test) got.push({ headers: request.headers, body });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const { port } = server.address() as AddressInfo;
    // The operator of the journeys' server allows this name.
    await use({ url: `http://localhost:${port}/hook`, got });
    server.closeAllConnections();
    server.close();
  },
});

const SECRET = 'a-secret-of-the-journey';

/** What a receiver computes from a message, as docs/notifications.md says. */
function signature({ headers, body }: Got): string {
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  return `v1,${createHmac('sha256', SECRET).update(signed).digest('base64')}`;
}

async function newChannel(page: Page, kind: string) {
  const name = `Channel ${randomBytes(4).toString('hex')}`;
  await page.goto('/settings/notifications?channel=new');
  const form = page.getByRole('form', { name: 'New channel' });
  await form.getByLabel('Name', { exact: true }).fill(name);
  await form.getByLabel('Kind').selectOption(kind);
  // Not of all: other journeys' executions would show that this channel is told.
  await choose(page, 'Workflows', 'IT Ticket Triage');
  await page.keyboard.press('Escape');
  return { name, form, saved: page.getByRole('form', { name }) };
}

async function remove(page: Page) {
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete channel' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
}

test.use({ refused: true });

test('a webhook carries its headers and a signature that its receiver can check; secrets are only written', async ({
  page,
  receiver,
}) => {
  const { form, saved } = await newChannel(page, 'webhook');
  await expect(form.getByRole('group', { name: 'Notify on' })).toBeVisible();
  await form.getByLabel('URL').fill(receiver.url);
  await form.getByRole('button', { name: 'Add header' }).click();
  await expect(form.getByLabel('Name of header 1')).toBeFocused();
  await form.getByLabel('Name of header 1').fill('X Api Key');
  await form.getByLabel('Value of X Api Key').fill('tOp-k3y-17');
  await form.getByRole('switch', { name: 'Sign messages' }).click();
  await form.getByRole('button', { name: 'Make channel' }).click();
  await expect(form.getByText('The signing secret is missing.')).toBeVisible();
  await form.getByLabel('Signing secret').fill(SECRET);
  await form.getByRole('button', { name: 'Make channel' }).click();
  await expect(form.getByText('This is no name of a header.')).toBeVisible();
  await form.getByLabel('Name of header 1').fill('X-Api-Key');
  await form.getByRole('button', { name: 'Make channel' }).dblclick();

  await saved.getByRole('button', { name: 'Send test card' }).click();
  await expect(saved.getByText(/^Delivered in \d+ ms: answered 204/)).toBeVisible();
  const [first] = receiver.got;
  if (first === undefined) throw new Error('It was delivered.');
  expect(first.headers['x-api-key']).toBe('tOp-k3y-17');
  expect(first.headers['webhook-signature']).toBe(signature(first));
  expect(await page.content()).not.toMatch(new RegExp(`tOp-k3y-17|${SECRET}`));
  await expect(saved.getByLabel('Value of X-Api-Key')).toHaveValue('');
  await expect(saved.getByLabel('Signing secret')).toHaveValue('');

  // Another header beside the one that is kept; then none, and no signature.
  await saved.getByRole('button', { name: 'Add header' }).click();
  await saved.getByLabel('Name of header 2').fill('X-Team');
  await saved.getByLabel('Value of X-Team').fill('ops');
  await saved.getByRole('button', { name: 'Save and send test card' }).dblclick();
  await expect(saved.getByText(/^Delivered in \d+ ms/)).toBeVisible();
  expect(receiver.got).toHaveLength(2);
  expect(receiver.got[1]?.headers).toMatchObject({ 'x-api-key': 'tOp-k3y-17', 'x-team': 'ops' });
  await saved.getByRole('button', { name: 'Remove X-Api-Key' }).click();
  await expect(saved.getByRole('button', { name: 'Add header' })).toBeFocused();
  await saved.getByRole('switch', { name: 'Sign messages' }).click();
  await saved.getByRole('button', { name: 'Save and send test card' }).click();
  await expect.poll(() => receiver.got.length).toBe(3);
  expect(receiver.got[2]?.headers).toMatchObject({ 'x-team': 'ops' });
  expect(receiver.got[2]?.headers).not.toHaveProperty('x-api-key');
  expect(receiver.got[2]?.headers).not.toHaveProperty('webhook-signature');
  await remove(page);
});

test('a mail server is signed in to with OAuth, and a change of the name keeps that', async ({ page, request }) => {
  const { name, form, saved } = await newChannel(page, 'email');
  await form.getByLabel('Mail server').fill('smtp.example.com');
  await form.getByLabel('Sign in with').selectOption('OAuth 2.0 client credentials');
  await form.getByLabel('From').fill('Baton für alle <baton@example.com>');
  await form.getByLabel('To', { exact: true }).fill('"Ops, night" <ops@example.com>, lead@example.com');
  await form.getByRole('button', { name: 'Make channel' }).click();
  await expect(form.getByText('The mailbox is missing. Enter its address.')).toBeVisible();
  await form.getByLabel('Token URL').fill('https://login.example.com/oauth2/token');
  await form.getByLabel('Client ID').fill('baton-client');
  await form.getByLabel('Client secret').fill('cLiEnT-s3cret');
  await form.getByLabel('Scope').fill('https://outlook.office365.com/.default');
  await form.getByLabel('Mailbox').fill('baton@example.com');
  await form.getByRole('button', { name: 'Make channel' }).click();

  await expect(saved.getByLabel('Client secret')).toHaveAttribute('placeholder', /^Kept/);
  await saved.getByLabel('Name', { exact: true }).fill(`${name} two`);
  const renamed = page.getByRole('form', { name: `${name} two` });
  await saved.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(renamed.getByLabel('Token URL')).toHaveValue('https://login.example.com/oauth2/token');
  const channel = new URL(page.url()).searchParams.get('channel') ?? '';
  const kept = (await (await request.get(`/api/notification-channels/${channel}`)).json()) as {
    email: object;
  };
  expect(kept.email).toMatchObject({
    sender: 'Baton für alle <baton@example.com>',
    recipients: ['"Ops, night" <ops@example.com>', 'lead@example.com'],
    oauth: {
      token_url: 'https://login.example.com/oauth2/token',
      client_id: 'baton-client',
      scope: 'https://outlook.office365.com/.default',
    },
  });
  expect(await page.content()).not.toContain('cLiEnT-s3cret');
  await remove(page);
});

test('what somebody else saved meanwhile is not saved over', async ({ page, request }) => {
  const { name, form, saved } = await newChannel(page, 'webhook');
  await form.getByLabel('URL').fill('https://hooks.example.com/x');
  await form.getByRole('button', { name: 'Make channel' }).click();
  await expect(saved.getByRole('switch', { name: 'Switched on' })).toBeChecked();
  const channel = new URL(page.url()).searchParams.get('channel') ?? '';
  const change = (members: object) =>
    request.put(`/api/notification-channels/${channel}`, {
      data: { name, workflows: ['wf-it-ticket-triage'], ...members },
    });

  // Nothing was typed here: it is shown.
  expect((await change({ enabled: false })).ok()).toBe(true);
  await expect(saved.getByRole('switch', { name: 'Switched on' })).not.toBeChecked();
  // Something was.
  await saved.getByRole('checkbox', { name: 'Successes' }).check();
  expect((await change({ enabled: true })).ok()).toBe(true);
  await saved.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(saved.getByText('Somebody else changed this channel meanwhile.')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  const kept = (await (await request.get(`/api/notification-channels/${channel}`)).json()) as object;
  expect(kept).toMatchObject({ notify_on: ['failure'], enabled: true });
  await saved.getByRole('button', { name: 'Show what was saved' }).click();
  await expect(saved.getByRole('checkbox', { name: 'Successes' })).not.toBeChecked();
  await saved.getByRole('checkbox', { name: 'Successes' }).check();
  await saved.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('link', { name: new RegExp(name) })).toContainText('failures and successes');
  await remove(page);
});

for (const theme of THEMES) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme });

    test('the form of each kind fits and breaks no rule of accessibility, wide and on a phone', async ({ page }, info) => {
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 });
        const { form } = await newChannel(page, 'webhook');
        await form.getByRole('button', { name: 'Add header' }).click();
        await form.getByRole('button', { name: 'Add header' }).click();
        await form.getByLabel('Name of header 1').fill('X Y');
        await form.getByLabel('Value of X Y').fill('a');
        await form.getByLabel('URL').fill('https://hooks.example.com/x');
        await form.getByRole('switch', { name: 'Sign messages' }).click();
        await form.getByLabel('Signing secret').fill('short');
        await form.getByRole('button', { name: 'Make channel' }).click();
        await expect(form.getByText('The secret is too short')).toBeVisible();
        await page.screenshot({ path: info.outputPath(`webhook-${width}.png`), fullPage: true });
        expect(await violations(page), `webhook, ${width}`).toEqual([]);
        await form.getByLabel('Kind').selectOption('email');
        await form.getByLabel('Sign in with').selectOption('OAuth 2.0 client credentials');
        await form.getByRole('button', { name: 'Make channel' }).click();
        await expect(form.getByText('The mailbox is missing.')).toBeVisible();
        await page.screenshot({ path: info.outputPath(`email-${width}.png`), fullPage: true });
        expect(await violations(page), `e-mail, ${width}`).toEqual([]);
        expect(await page.evaluate(() => document.getElementById('main')?.scrollWidth)).toBeLessThanOrEqual(width);
      }
    });
  });
}
