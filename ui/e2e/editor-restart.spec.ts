import { randomBytes } from 'node:crypto';
import { expect, READ } from './baton';
import { test } from './own-server';

// A server that is killed loses requests, which the browser notes.
test.use({ refused: true });

test('a server that is killed while a workflow is edited costs nothing that was typed', async ({ page, request, own }) => {
  const slug = `cut-${randomBytes(4).toString('hex')}`;
  const file = { name: 'Cut', slug, steps: [{ ...READ, mapping: { order: 'input.order' } }] };
  expect((await request.post('/api/workflows', { data: file })).status()).toBe(201);
  await page.goto(`/workflows/wf-${slug}`);
  await page.getByRole('button', { name: /^1 Read order/ }).click();
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('Typed before');

  await own.kill();
  await name.pressSequentially(' and after');
  const away = page.getByText('The Baton server cannot be reached', { exact: false });
  await expect(away).toBeVisible();
  await page.keyboard.press('Control+s');
  await expect(away).toContainText('Your changes are not saved yet.');
  await page.getByRole('searchbox', { name: 'Search agents' }).fill('Read order');
  await page.getByRole('button', { name: /^Read order/ }).first().press('Enter');
  await expect(page.getByRole('button', { name: /^2 Read order/ })).toBeVisible();

  await own.start();
  await expect(page.getByText('The Baton server is back.', { exact: false })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('No problems')).toBeVisible();
  await page.getByRole('button', { name: 'Save now' }).click();
  await expect(page.getByText('version 2 saved', { exact: false })).toBeVisible();
  await expect(away).toBeHidden();
  const { definition } = (await (await request.get(`/api/workflows/wf-${slug}`)).json()) as {
    definition: { steps: object[] };
  };
  expect(definition.steps).toMatchObject([{ name: 'Typed before and after' }, { agent: 'read-order' }]);
});

test('a workflow that no server knows yet outlives the server and a reload', async ({ page, own }) => {
  await page.goto('/workflows/new');
  await page.getByRole('textbox', { name: 'Name of the workflow' }).fill('Only in this browser');
  await expect(page.getByRole('heading', { name: 'Only in this browser' })).toBeVisible();
  await own.kill();
  await own.start();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Only in this browser' })).toBeVisible();
});
