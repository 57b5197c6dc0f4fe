import { randomBytes } from 'node:crypto';
import { expect, test, THEMES, violations } from './baton';

test('the templates are a page of the workflows', async ({ page }) => {
  await page.goto('/templates');
  await expect(page.getByRole('navigation', { name: 'Baton' }).getByRole('link', { name: 'Workflows' })).toHaveAttribute(
    'aria-current',
    'page',
  );
});

test('a template becomes a workflow that has run, in under a minute', async ({ page }) => {
  const began = Date.now();
  const name = `My triage ${randomBytes(4).toString('hex')}`;
  await page.goto('/workflows');
  await page.getByRole('link', { name: 'Templates' }).click();
  const card = page.getByRole('article', { name: 'IT Ticket Triage' });
  await expect(card).toContainText('Runs on the sandbox');
  await expect(card.getByRole('list', { name: 'Agents of IT Ticket Triage' })).toContainText('Ticket Analyzer');
  await card.getByRole('button', { name: 'Use this template…' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('button', { name: 'Create workflow' }).click();
  await expect(page).toHaveURL(/\/workflows\/wf-my-triage-/);

  await page.goto(`/workflows?search=${encodeURIComponent(name)}`);
  await page.getByRole('button', { name: `Run ${name}…` }).click();
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill('The VPN drops every ten minutes. We are CUST-1001.');
  await page.getByRole('button', { name: 'Run as a test' }).click();
  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  expect(Date.now() - began).toBeLessThan(60_000);
});

test('every template says what it does, which agents it runs, and what it needs', async ({ page }) => {
  await page.goto('/templates');
  const cards = page.getByRole('article');
  await expect(cards.first()).toBeVisible();
  for (const card of await cards.all()) {
    await expect(card).toContainText(/Needs /);
    await expect(card.getByRole('listitem').first()).not.toBeEmpty();
  }
});

test('a name that is taken makes a second workflow, whose address has a number', async ({ page }) => {
  await page.goto('/templates');
  await page
    .getByRole('article', { name: 'IT Ticket Triage' })
    .getByRole('button', { name: 'Use this template…' })
    .click();
  await page.getByRole('textbox', { name: 'Name' }).fill('IT Ticket Triage');
  await page.getByRole('button', { name: 'Create workflow' }).click();
  await expect(page).toHaveURL(/\/workflows\/wf-it-ticket-triage-\d+/);
});

for (const theme of THEMES) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: 'reduce' } });

    test('neither the gallery nor its dialog breaks a rule of accessibility', async ({ page }) => {
      await page.goto('/templates');
      await expect(page.getByRole('article').first()).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Use this template…' }).first().click();
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  });
}
