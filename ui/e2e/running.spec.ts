import { randomBytes } from 'node:crypto';
import { expect, inputAsJson, READ, test, workflowOf } from './baton';

const TICKET = JSON.stringify({
  text: 'The VPN drops every ten minutes since this morning. We are CUST-1001.',
});

test('a workflow is run from the list and is seen to complete', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('searchbox', { name: 'Search workflows' }).fill('triage');
  await page.getByRole('button', { name: 'Run IT Ticket Triage…' }).click();
  await (await inputAsJson(page)).fill(TICKET);
  await page.getByRole('button', { name: 'Run', exact: true }).click();

  await expect(page).toHaveURL(/\/executions\/exec-/);
  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  await expect(page.getByText('3 of 3 agents completed')).toBeVisible();
  await expect(page).toHaveTitle('✓ Completed · IT Ticket Triage · Baton');
  await expect(page.getByRole('region', { name: 'Output of Solution Generator' })).toContainText(
    'Recommendation',
  );
});

test('an input that cannot be one is refused where it was typed', async ({ page }) => {
  await page.goto('/workflows');
  await page.getByRole('searchbox', { name: 'Search workflows' }).fill('triage');
  await page.getByRole('button', { name: 'Run IT Ticket Triage…' }).click();
  const input = await inputAsJson(page);
  const run = page.getByRole('button', { name: 'Run', exact: true });

  await input.fill('{"text": ');
  await run.click();
  await expect(page.getByText('Not JSON: line 1, value missing.')).toBeVisible();
  await expect(input).toHaveAttribute('aria-invalid', 'true');
});

test('numbers are sent and shown as they were typed', async ({ page, request }) => {
  const { name } = await workflowOf(request, READ);
  await page.goto('/workflows');
  await page.getByRole('button', { name: `Run ${name}…` }).click();
  await (await inputAsJson(page)).fill('{"order": 18446744073709551616, "weight": 1e16}');
  await page.getByRole('button', { name: 'Run', exact: true }).click();

  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Output of Read order' })).toContainText(
    '18446744073709551616',
  );
  await page.getByRole('list', { name: 'Steps' }).getByRole('button', { name: /Read order/ }).click();
  await page.getByRole('tab', { name: 'Input' }).click();
  await page.getByText('Input of the workflow').click();
  await expect(page.getByRole('region', { name: 'Input of the workflow' })).toContainText(
    '"weight": 1e16',
  );
  await page.getByRole('tab', { name: 'Log' }).click();
  await expect(page.getByText('reading')).toBeVisible();
});

test.describe('where something is refused', () => {
  test.use({ refused: true });

  test('a test asks before steps write', async ({ page, request }) => {
    const name = `Tell ${randomBytes(4).toString('hex')}`;
    const file = { name, steps: [{ key: 'tell', agent: 'tell-team' }] };
    expect((await request.post('/api/workflows', { data: file })).status()).toBe(201);
    await page.goto(`/workflows?search=${encodeURIComponent(name)}`);
    await page.getByRole('button', { name: `Run ${name}…` }).click();
    await page.getByRole('button', { name: 'Run as a test' }).click();
    await expect(page.getByText("Step 'tell' changes something outside Baton")).toBeVisible();
    await page.getByRole('button', { name: 'Run as a test, and let it write' }).click();
    await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  });
});
