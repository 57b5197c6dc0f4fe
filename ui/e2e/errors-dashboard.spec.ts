import { choose, execute, expect, FIND, READ, test, THEMES, violations, workflowFrom, workflowOf } from './baton';

const NOWHERE = { order: 4711, open_when: '/nowhere' };

test('failures lead from the sentence to the executions and to one of them', async ({ page, request }) => {
  const { id, name } = await workflowOf(request, READ, FIND);
  const failed = await execute(request, id, NOWHERE);
  await execute(request, id, NOWHERE);
  await execute(request, id, { order: 1, open_when: '/' });
  await page.goto('/errors');
  await choose(page, 'Workflow', name);
  await expect(page).toHaveURL(new RegExp(`workflow=${id}`));

  await expect(page.getByText('2 failures in 2 of 3 runs, 66.7 %')).toBeVisible();
  const row = page.getByRole('row', { name: /The order system knows no order 4711/ });
  await expect(row).toContainText('Find order');
  await expect(page.getByRole('list', { name: 'Legend' }).getByRole('listitem')).toHaveCount(1);

  await row.getByRole('link', { name: 'View 2 executions' }).click();
  await expect(page.getByRole('link', { name: /^exec-/ })).toHaveCount(2);
  await expect(page.getByText('Failed at step find')).toBeVisible();
  await page.getByRole('link', { name: failed }).click();
  await expect(page.getByRole('heading', { name: 'Failed at step 2 of 2, Find order' })).toBeVisible();
});

test('several failures of one execution count it once among those that ended', async ({ page, request }) => {
  const { id } = await workflowFrom(request, {
    stop_on_error: false,
    steps: ['one', 'two'].map((key) => ({
      ...FIND,
      key,
      name: `Find ${key}`,
      mapping: { order: 'input.order', open_when: 'input.open_when' },
    })),
  });
  await execute(request, id, NOWHERE);
  await page.goto(`/errors?workflow=${id}`);
  await expect(page.getByText('2 failures in 1 of 1 run, 100.0 %')).toBeVisible();
  await choose(page, 'Agent', 'find-order');
  await expect(page.getByText('2 failures in 1 kept execution, 100.0 % of 1 run')).toBeVisible();
});

test('one bar narrows the table, and the address keeps it', async ({ page, request }) => {
  const { id } = await workflowOf(request, READ, FIND);
  await execute(request, id, NOWHERE);
  await page.goto(`/errors?span=24h&workflow=${id}`);
  await expect(page.getByText('1 failure in 1 of 1 run, 100.0 %')).toBeVisible();

  await expect(page.locator('.recharts-bar-rectangle path')).not.toHaveCount(0);
  await page.getByText('Show as a table').click();
  const hours = page.getByRole('region', { name: 'Failures per hour, by kind of agent, as a table' });
  await hours.getByRole('button').nth(1).click();
  await expect(page).toHaveURL(/at=/);
  await expect(page.getByText('No failure matches.')).toBeVisible();
  await page.reload();
  await expect(page.getByText('No failure matches.')).toBeVisible();
  await page.getByRole('button', { name: /^Remove filter: Hour of/ }).click();
  await expect(page.getByRole('link', { name: 'View 1 execution' })).toBeVisible();

  // The bar of this hour, by mouse.
  await page.locator('.recharts-bar-rectangle path').last().click();
  await expect(page).toHaveURL(/at=/);
  await expect(page.getByRole('link', { name: 'View 1 execution' })).toBeVisible();
});

test('a workflow without failures says so', async ({ page, request }) => {
  const { id } = await workflowOf(request, READ);
  await page.goto(`/errors?workflow=${id}`);
  await expect(page.getByText('No failures in the last 7 days.')).toBeVisible();
});

test('the dashboard counts what ends, while one looks', async ({ page, request }) => {
  const { id, name } = await workflowOf(request, READ, FIND);
  await page.goto(`/dashboard?workflow=${id}`);
  await expect(page.getByText('Nothing ended in production in the last 24 hours.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Workers' })).toContainText(/process \d+/);

  await execute(request, id, { order: 1, open_when: '/' });
  await execute(request, id, NOWHERE);
  await expect(page.getByText('1 completed, 1 failed, 0 cancelled')).toBeVisible();
  await expect(page.getByText('50 %').first()).toBeVisible();
  const row = page.getByRole('region', { name: 'Workflows' }).getByRole('row', { name: new RegExp(name) });
  await expect(row).toContainText('50 %');
  await expect(page.getByRole('region', { name: 'Agents' }).getByRole('row')).toHaveCount(3);
  await page.getByText('Show as a table').click();
  const hours = page.getByRole('region', { name: /^Executions per hour.*as a table$/ });
  await expect(hours.getByRole('row').nth(1)).toContainText('110');
  await row.getByRole('link', { name }).click();
  await expect(page.getByRole('link', { name: /^exec-/ })).toHaveCount(2);
});

test.describe('where something is refused', () => {
  test.use({ refused: true });

  for (const [path, api, title] of [
    ['/errors', '**/api/analytics/errors*', 'The failures could not be read'],
    ['/dashboard', '**/api/dashboard*', 'The figures could not be read'],
  ] as const) {
    test(`${path} says why it cannot be read, and is read again`, async ({ page }) => {
      await page.route(api, (route) => route.fulfill({ status: 422, json: { detail: 'Not now.' } }));
      await page.goto(path);
      await expect(page.getByRole('alert')).toContainText(title);
      await expect(page.getByRole('alert')).toContainText('Not now.');
      await page.unroute(api);
      await page.getByRole('button', { name: 'Try again' }).click();
      await expect(page.getByRole('alert')).toHaveCount(0);
    });
  }
});

for (const theme of THEMES) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: 'reduce' } });

    test('neither page breaks a rule of accessibility', async ({ page, request }) => {
      const { id } = await workflowOf(request, READ, FIND);
      await execute(request, id, NOWHERE);
      await execute(request, id, { order: 1, open_when: '/' });
      const empty = await workflowOf(request, READ);
      for (const path of [`/errors?workflow=${id}`, `/dashboard?workflow=${id}`]) {
        await page.goto(path);
        await expect(page.locator('.recharts-bar-rectangle path').last()).toBeVisible();
        await page.getByText('Show as a table').click();
        expect(await violations(page), path).toEqual([]);
      }
      for (const path of [`/errors?workflow=${empty.id}`, `/dashboard?workflow=${empty.id}`]) {
        await page.goto(path);
        await expect(page.getByText(/^No failures|^Nothing ended/)).toBeVisible();
        expect(await violations(page), path).toEqual([]);
      }
    });
  });
}
