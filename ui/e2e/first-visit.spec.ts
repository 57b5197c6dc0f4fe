import { expect, THEMES, violations } from './baton';
import { test } from './own-server';

test('a first visit says what Baton is, and runs the triage on a sample once', async ({ page, request }, info) => {
  const card = page.getByRole('region', { name: /^Baton runs AI agents one after another/ });
  const sample = page.getByText('Sandbox data: a sandbox answers for every system that has no credential.');
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto('/');
      await expect(card).toContainText('resumes where one fails');
      await expect(card.getByRole('link', { name: 'Start from a template' })).toBeVisible();
      await expect(card.getByRole('link', { name: 'Build your own' })).toBeVisible();
      await expect(sample).toBeVisible();
      await page.screenshot({ path: info.outputPath(`${theme}-${width}.png`) });
      expect(await violations(page), `${theme}, ${width}`).toEqual([]);
    }
  }

  await card.getByRole('button', { name: 'Run the ticket triage on a sample' }).dblclick();
  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  await expect(page.getByText('answered by the sandbox model, which follows rules')).toBeVisible();
  const listed = (await (await request.get('/api/executions')).json()) as { items: readonly unknown[] };
  expect(listed.items).toHaveLength(1);

  await page.getByRole('navigation', { name: 'Baton' }).getByRole('link', { name: 'Workflows' }).click();
  await expect(sample).toBeVisible();
  await expect(card).toBeHidden();
});
