import { randomBytes } from 'node:crypto';
import type { APIRequestContext } from '@playwright/test';
import { execute, expect, NOTE, READ, test, workflowFrom, workflowOf } from './baton';

async function executionsOf(request: APIRequestContext, workflow: string): Promise<number> {
  const answer = await request.get(`/api/executions?workflow_id=${workflow}`);
  return ((await answer.json()) as { items: readonly unknown[] }).items.length;
}

for (const [what, path, steps, asks] of [
  ['on the page of an execution', '', [READ], false],
  ['on the page that asks', '/retry', [READ], false],
  ['in the dialog, where a step writes', '', [READ, NOTE], true],
] as const) {
  test(`a double click on Retry ${what} makes one execution`, async ({ page, request }, info) => {
    const workflow = await workflowOf(request, ...steps);
    const id = await execute(request, workflow.id, { order: 1, open_when: info.outputPath('open') });
    await page.goto(`/executions/${id}${path}`);
    if (asks) await page.getByRole('button', { name: 'Retry…' }).click();
    await page.getByRole('button', { name: /^Retry( execution)?$/ }).dblclick();
    await expect(page).not.toHaveURL(new RegExp(id));
    expect(await executionsOf(request, workflow.id)).toBe(2);
  });
}

test('saving twice in a row makes one version, and no complaint', async ({ page, request }) => {
  const name = `Twice ${randomBytes(4).toString('hex')}`;
  await page.goto('/workflows/new');
  await page.getByRole('textbox', { name: 'Name of the workflow' }).fill(name);
  const library = page.getByRole('complementary', { name: 'Agents' });
  await library.getByRole('button', { name: 'Wait long', exact: true }).press('Enter');
  await expect(page.locator('[data-step]')).toHaveCount(1);
  await page.getByRole('button', { name: 'Save', exact: true }).dblclick();
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Not deployed · version 1 saved')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Problems' })).toBeHidden();
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const answer = await request.get(`/api/workflows/${id}`);
  expect(((await answer.json()) as { version: number }).version).toBe(1);
});

test('the focus stays on what was pressed through saving and deploying', async ({ page, request }) => {
  const { id } = await workflowFrom(request, { steps: [{ ...READ, mapping: { order: 'input.order' } }] });
  await page.goto(`/workflows/${id}`);
  const name = page.getByRole('textbox', { name: 'Name of the workflow' });
  const save = page.getByRole('button', { name: 'Save', exact: true });
  for (const version of [2, 3]) {
    await page.getByRole('button', { name: 'Rename' }).or(page.locator('h1 button')).first().click();
    await name.fill(`Focus ${randomBytes(4).toString('hex')}`);
    const deploy = page.getByRole('button', { name: new RegExp(`^Deploy v${version}`) });
    if (version === 2) {
      await save.press('Enter');
      await expect(page.getByText('version 2 saved')).toBeVisible();
      await expect(save).toBeFocused();
      await deploy.press('Enter');
    } else {
      await deploy.press('Enter');
      await expect(page.getByRole('dialog', { name: 'Not ready to deploy' })).toBeVisible();
      await page.getByRole('button', { name: 'Save and deploy' }).press('Enter');
    }
    await expect(page.getByText(`Version ${version}, deployed`)).toBeVisible();
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(page.getByRole('button', { name: 'Deployed', exact: true })).toBeFocused();
  }
});

test('filters that mean nothing are left out of the address, and of what is asked', async ({ page }) => {
  await page.goto('/executions?status=foo&mode=bar&workflow=%27%3B--&from=2020&step=A%20B&other=1');
  await expect(page.getByText('Last 24 hours', { exact: true }).last()).toBeVisible();
  await expect(page.getByText('The executions could not be read')).toBeHidden();
  await expect(page).toHaveURL(/\/executions$/);
});

test('the focus is back on the button whose dialog is closed', async ({ page, request }, info) => {
  const workflow = await workflowOf(request, READ, NOTE);
  const id = await execute(request, workflow.id, { order: 1, open_when: info.outputPath('open') });
  await page.goto(`/executions/${id}`);
  const retry = page.getByRole('button', { name: 'Retry…' });
  await retry.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(retry).toBeFocused();
});
