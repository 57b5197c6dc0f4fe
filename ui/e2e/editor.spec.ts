import { randomBytes } from 'node:crypto';
import { expect, READ, test, THEMES, violations, workflowOf } from './baton';

test('a workflow is built by keyboard, saved, and is there after a reload', async ({ page, request }) => {
  const name = `Built ${randomBytes(4).toString('hex')}`;
  await page.goto('/workflows/new');
  await expect(page.getByText('Drag an agent here, or press A to choose one.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Name of the workflow' }).fill(name);
  await page.getByRole('searchbox', { name: 'Search agents' }).fill('Read order');
  await page.getByRole('button', { name: /^Read order/ }).first().press('Enter');
  await expect(page.getByRole('button', { name: /1 Read order/ })).toBeVisible();

  await page.reload();
  await expect(page.getByRole('button', { name: /1 Read order/ })).toBeVisible();

  await page.keyboard.press('Control+s');
  await expect(page.getByText('Not deployed · version 1 saved')).toBeVisible();
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const stored = await request.get(`/api/workflows/${id}`);
  const { definition } = (await stored.json()) as { definition: { name: string; steps: object[] } };
  expect(definition.name).toBe(name);
  expect(definition.steps).toMatchObject([{ agent: 'read-order' }]);

  await page.reload();
  await expect(page.getByRole('button', { name: /1 Read order/ })).toBeVisible();
});

test('what is wrong is listed in words, and nothing is saved', async ({ page }) => {
  const checked = page.waitForResponse('**/api/workflows/validate');
  await page.goto('/workflows/new');
  await (await checked).finished();
  const name = page.getByRole('textbox', { name: 'Name of the workflow' });
  await page.getByRole('textbox', { name: 'Description' }).focus();
  await expect(name).not.toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('The workflow has no agent yet.')).toBeVisible();
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await expect(page).toHaveURL(/\/workflows\/new/);
});

test('an archived workflow says that it is', async ({ page, request }) => {
  const { id } = await workflowOf(request, READ);
  await page.goto(`/workflows/${id}`);
  const words = page.getByText('This workflow is archived');
  await expect(page.getByRole('button', { name: /^1 Read order/ })).toBeVisible();
  await expect(words).toBeHidden();
  expect((await request.post(`/api/workflows/${id}/archive`)).ok()).toBe(true);
  await page.reload();
  await expect(words).toBeVisible();
});

test('the versions of a workflow stand beside its canvas', async ({ page, request }) => {
  const { id } = await workflowOf(request, READ);
  await page.goto(`/workflows/${id}`);
  await page.getByRole('button', { name: 'Versions' }).click();
  await expect(page.getByRole('list', { name: 'Versions, newest first' })).toBeVisible();
});

test('what a version changed is marked on the canvas', async ({ page, request }) => {
  const { id } = await workflowOf(request, READ, { ...READ, key: 'again', name: 'Read again' });
  await page.goto(`/workflows/${id}`);
  await page.getByRole('button', { name: /^2 Read again/ }).click();
  await page.getByRole('textbox', { name: 'Time limit of one try, in seconds' }).fill('77');
  await page.getByRole('button', { name: 'Versions' }).click();
  await page.getByRole('button', { name: /^Compare/ }).first().click();
  await expect(page.getByRole('button', { name: /^2 Read again/ })).toContainText('77');
  await expect(page.getByRole('button', { name: /^1 Read order/ })).not.toContainText('77');
});

for (const theme of THEMES) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: 'reduce' } });

    test('the canvas, empty or not, breaks no rule of accessibility', async ({ page }) => {
      await page.goto('/workflows/new');
      await expect(page.getByText('Drag an agent here, or press A to choose one.')).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.goto('/workflows/wf-it-ticket-triage');
      await expect(page.getByRole('button', { name: /3 Solution Generator/ })).toBeVisible();
      await expect(page.getByText('What the workflow takes (JSON Schema)')).toBeVisible();
      await expect(page.locator('.cm-content')).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  });
}
