import type { Page } from '@playwright/test';
import { execute, expect, test, THEMES, violations, workflowFrom } from './baton';
import { sandbox } from './failures';

const CREDENTIALS = '/settings/credentials';
const SECRET = 'pLaNtEd-s3cret-of-the-journey';

/** The ServiceNow of the sandbox, by a name that the journeys' server may reach. */
function servicenow(): { readonly address: string; readonly username: string; readonly password: string } {
  const { base_url: url = '', username = '', password = '' } = sandbox().credentials.servicenow_basic ?? {};
  return { address: url.replace('127.0.0.1', 'localhost'), username, password };
}

/** Everything in the page and in the browser's storage that could hold a secret. */
async function remains(page: Page): Promise<string> {
  return page.evaluate(() =>
    [
      document.documentElement.outerHTML,
      ...[...document.querySelectorAll('input, textarea')].map((each) => (each as HTMLInputElement).value),
      JSON.stringify(Object.entries(localStorage)),
      JSON.stringify(Object.entries(sessionStorage)),
      location.href,
    ].join('\n'),
  );
}

test('a wrong secret is refused in the words of the system, corrected and saved', async ({ page }) => {
  const { address, username, password } = servicenow();
  await page.goto(CREDENTIALS);
  await page.getByRole('link', { name: 'New credential' }).click();
  await page.getByRole('button', { name: /^ServiceNow/ }).click();
  const form = page.getByRole('form', { name: 'New credential' });
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('Journey desk');
  await form.getByLabel('Address').fill(address);
  await form.getByLabel('User name').fill(username);
  await form.getByRole('textbox', { name: 'Password', exact: true }).fill(SECRET);
  await expect(form.getByRole('textbox', { name: 'Password', exact: true })).toHaveAttribute('autocomplete', 'new-password');
  await expect(form.getByText('Not tested')).toBeVisible();
  await form.getByRole('button', { name: 'Test connection' }).click();
  await expect(form.getByText('"User Not Authenticated')).toBeVisible();
  await expect(form.getByRole('button', { name: 'Save untested' })).toBeVisible();

  await form.getByRole('textbox', { name: 'Password', exact: true }).fill(password);
  await form.getByRole('button', { name: 'Test connection' }).click();
  await expect(form.getByText(`Working. Signed in to ServiceNow as ${username}`)).toBeVisible();
  await form.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved Journey desk.')).toBeVisible();
  const row = page.getByRole('row', { name: /Journey desk/ });
  await expect(row.getByText('Working')).toBeVisible();
  await expect(row.getByText('ServiceNow · localhost')).toBeVisible();
  const left = await remains(page);
  expect(left).not.toContain(SECRET);
  expect(left).not.toContain(password);
});

test('the settings open with the credentials', async ({ page }) => {
  await page.goto('/settings');
  await expect(page).toHaveURL(/\/settings\/credentials$/);
  await expect(page.getByRole('heading', { name: 'Credentials' })).toBeVisible();
});

test('by keyboard, Ctrl Enter tests first and saves after a successful test', async ({ page }) => {
  const { address, username, password } = servicenow();
  await page.goto(`${CREDENTIALS}?credential=new`);
  await page.getByRole('button', { name: /^ServiceNow/ }).focus();
  await page.keyboard.press('Enter');
  const form = page.getByRole('form', { name: 'New credential' });
  await expect(form.getByRole('textbox', { name: 'Name', exact: true })).toBeFocused();
  await page.keyboard.type('Keyboard desk');
  await page.keyboard.press('Tab');
  await page.keyboard.type(address);
  // The choice of how to sign in, then its members.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type(username);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Control+Enter');
  await expect(form.getByText('Working. Signed in')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Saved Keyboard desk.')).toBeVisible();

  await page.getByRole('link', { name: 'Keyboard desk' }).focus();
  await page.keyboard.press('Enter');
  const saved = page.getByRole('form', { name: 'Keyboard desk' });
  await expect(saved.getByText(/^Saved .* Not shown\./)).toBeVisible();
  await saved.getByLabel('Address').fill('https://elsewhere.example.com');
  await expect(saved.getByText('The address changed. Enter the secret again.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(saved).toBeHidden();
  await expect(page.getByRole('link', { name: 'Keyboard desk' })).toBeFocused();
});

test('a missing credential is created from the failure, and what it stopped is resumed', async ({ page, request }) => {
  const { address, username, password } = servicenow();
  const name = `desk ${Date.now()}`;
  const { id } = await workflowFrom(request, {
    steps: [
      { key: 'ticket', agent: 'ticket-analyzer', config: { servicenow: name }, mapping: { ticket_id: 'input.ticket_id' } },
    ],
  });
  const execution = await execute(request, id, { ticket_id: 'INC0010001' });
  await page.goto(`/executions/${execution}`);
  const answer = page.getByRole('region', { name: 'What happened' });
  await expect(answer).toContainText(`There is no credential '${name}'`);
  await answer.getByRole('button', { name: 'Create credential' }).click();
  const form = page.getByRole('form', { name: 'New credential' });
  await expect(form.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(name);
  await form.getByLabel('Address').fill(address);
  await form.getByLabel('User name').fill(username);
  await form.getByRole('textbox', { name: 'Password', exact: true }).fill(password);
  await form.getByRole('button', { name: 'Test connection' }).click();
  await form.getByRole('button', { name: 'Save and resume' }).click();
  await expect(page.getByText(/^Saved\. \d+ executions? (?:was|were) resumed\.$/)).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await expect(answer).toContainText('Completed');
});

for (const theme of THEMES) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme });

    test('the list and the form break no rule of accessibility, wide and on a phone', async ({ page }) => {
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 844 });
        await page.goto(CREDENTIALS);
        await expect(page.getByRole('link', { name: 'crm', exact: true })).toBeVisible();
        expect(await violations(page)).toEqual([]);
        await page.goto(`${CREDENTIALS}?credential=new`);
        await page.getByRole('button', { name: /^ServiceNow/ }).click();
        await expect(page.getByRole('form', { name: 'New credential' })).toBeVisible();
        expect(await violations(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
    });
  });
}

test('a step chooses a credential from a list, and a new one is chosen when it is saved', async ({ page, request }) => {
  const { address, username, password } = servicenow();
  const { id } = await workflowFrom(request, {
    steps: [{ key: 'ticket', agent: 'ticket-analyzer', mapping: { ticket_id: 'input.ticket_id' } }],
  });
  await page.goto(`/workflows/${id}?step=ticket&tab=settings`);
  const choice = page.getByRole('combobox', { name: 'ServiceNow' });
  await choice.click();
  await expect(page.getByRole('option', { name: /^servicenow Not tested/ })).toBeVisible();
  await choice.fill('Step desk');
  await page.getByRole('option', { name: 'New credential Step desk…' }).click();
  const form = page.getByRole('form', { name: 'New credential' });
  await form.getByLabel('Address').fill(address);
  await form.getByLabel('User name').fill(username);
  await form.getByRole('textbox', { name: 'Password', exact: true }).fill(password);
  await page.keyboard.press('Control+Enter');
  await expect(form.getByText('Working. Signed in')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(form).toBeHidden();
  await expect(choice).toHaveValue('Step desk');
});
