import { execute, expect, READ, test, workflowOf } from './baton';

test('executions are narrowed by status and workflow, and the address keeps it', async ({ page, request }) => {
  const { id, name } = await workflowOf(request, READ);
  const execution = await execute(request, id, { order: 1 });
  await page.goto('/executions');

  await page.getByLabel('Workflow').selectOption(name);
  await expect(page).toHaveURL(new RegExp(`workflow=${id}`));
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(page.getByRole('row').nth(1)).toContainText('Completed');
  await page.getByLabel('Status').selectOption('Failed');
  await expect(page.getByText('No execution matches.')).toBeVisible();

  await page.reload();
  await expect(page.getByLabel('Status')).toHaveValue('failed');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page.getByRole('link', { name: execution })).toBeVisible();
});

test('more executions are loaded on demand, each once', async ({ page, request }) => {
  const { id } = await workflowOf(request, READ);
  for (let n = 0; n < 51; n += 1) await execute(request, id, { order: n }, { wait: 0 });
  await page.goto(`/executions?workflow=${id}`);
  await expect(page.getByRole('link', { name: /^exec-/ })).toHaveCount(50);

  await page.getByRole('button', { name: 'Load more' }).click();

  await expect(page.getByRole('link', { name: /^exec-/ })).toHaveCount(51);
  await expect(page.getByRole('button', { name: 'Load more' })).toHaveCount(0);
});

test('everything is done with the keyboard alone', async ({ page, request }) => {
  const { name } = await workflowOf(request, READ, { ...READ, key: 'again', name: 'Read again' });
  await page.goto('/workflows');
  await expect(page.getByText(name)).toBeVisible();
  const press = (...keys: string[]) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

  await press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await press('Enter', 'Tab');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type(name);
  await expect(page.getByRole('row')).toHaveCount(2);
  await press('Tab', 'Tab');
  await expect(page.getByRole('button', { name: `Run ${name}…` })).toBeFocused();
  await press('Enter');
  await expect(page.getByRole('textbox', { name: 'Input, as JSON' })).toBeFocused();
  await press('Control+A');
  await page.keyboard.type('{"order": 7}');
  await press('Control+Enter');
  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();

  await page.getByRole('button', { name: /Read again/ }).focus();
  await press('ArrowUp');
  await expect(page.getByRole('button', { name: /Read order/ })).toBeFocused();
  await expect(page.getByRole('region', { name: 'Step 1, Read order' })).toBeVisible();
});
