import type { APIRequestContext, Page } from '@playwright/test';
import { execute, expect, READ, test, THEMES, violations, workflowOf } from './baton';

/** A workflow with three versions, the first deployed. */
async function threeVersions(request: APIRequestContext) {
  const own = await workflowOf(request, READ);
  const answer = await request.get(`/api/workflows/${own.id}`);
  const { definition } = (await answer.json()) as { definition: { steps: object[] } };
  const [step] = definition.steps;
  const second = { ...definition, steps: [{ ...step, timeout_seconds: 60 }] };
  const third = {
    ...definition,
    steps: [{ ...step, timeout_seconds: 120 }, { ...READ, key: 'again', name: 'Read again' }],
  };
  for (const [index, [data, message]] of [
    [second, 'Do not wait for ever'],
    [third, 'Read twice'],
  ].entries() as IterableIterator<[number, [object, string]]>) {
    const saved = await request.put(`/api/workflows/${own.id}`, {
      data,
      params: { message },
      headers: { 'If-Match': `"${index + 1}"` },
    });
    expect(saved.ok(), await saved.text()).toBe(true);
  }
  return own;
}

const versionRow = (page: Page, n: number) =>
  page.getByRole('list', { name: 'Versions, newest first' }).getByRole('listitem').filter({ has: page.getByText(`Version ${n}`, { exact: true }) });

test('versions are listed with who, why and when, and compared in words', async ({ page, request }) => {
  const { id, name } = await threeVersions(request);
  await page.goto(`/workflows/${id}/versions`);
  await expect(page).toHaveTitle(`Versions of ${name} · Baton`);
  await expect(versionRow(page, 3)).toContainText('Read twice');
  await expect(versionRow(page, 2)).toContainText('Do not wait for ever');
  await expect(versionRow(page, 1)).toContainText('Deployed');

  const changes = page.getByRole('list', { name: 'Changes' });
  await expect(page.getByLabel('From')).toHaveValue('1');
  await expect(changes).toContainText('Added');
  await expect(changes).toContainText('Read again');
  await page.getByRole('button', { name: 'Compare version 2' }).click();
  await expect(changes).toContainText('Time limit 60 s → 120 s');
  await page.getByLabel('To', { exact: true }).selectOption('Version 2');
  await expect(page.getByText('They are the same.')).toBeVisible();
});

test('an older version is restored as the next one, and nothing else changes', async ({ page, request }) => {
  const { id } = await threeVersions(request);
  await page.goto(`/workflows/${id}/versions`);
  await page.getByRole('button', { name: 'Restore 2 as version 4' }).click();

  await expect(versionRow(page, 4)).toContainText('Version 2 restored');
  await expect(versionRow(page, 1)).toContainText('Deployed');
  await page.getByLabel('From').selectOption('Version 2');
  await page.getByLabel('To', { exact: true }).selectOption('Version 4');
  await expect(page.getByText('They are the same.')).toBeVisible();
});

test('a version is deployed and rolled back, and runs keep theirs', async ({ page, request }) => {
  const { id } = await threeVersions(request);
  const execution = await execute(request, id, { order: 1 });
  await page.goto(`/workflows/${id}/versions`);
  await page.getByRole('button', { name: 'Deploy 3' }).click();
  await expect(versionRow(page, 3)).toContainText('Deployed');
  await expect(versionRow(page, 1)).not.toContainText('Deployed');

  await page.getByRole('button', { name: 'Roll back to 1…' }).click();
  const question = page.getByRole('dialog', { name: 'Roll back to version 1?' });
  await expect(question).toContainText('Version 3 runs in production now.');
  await question.getByRole('button', { name: 'Roll back to version 1' }).click();
  await expect(versionRow(page, 1)).toContainText('Deployed');
  const { version } = (await (await request.get(`/api/executions/${execution}`)).json()) as { version: number };
  expect(version).toBe(1);
});

test.describe('where something is refused', () => {
  test.use({ refused: true });

  test('a restore never goes over what somebody saved meanwhile', async ({ page, request }) => {
    const { id } = await threeVersions(request);
    await page.goto(`/workflows/${id}/versions`);
    const restore = page.getByRole('button', { name: 'Restore 2 as version 4' });
    await expect(restore).toBeVisible();
    const { definition } = (await (await request.get(`/api/workflows/${id}`)).json()) as { definition: object };
    const changed = { ...definition, description: 'Saved meanwhile.' };
    await request.put(`/api/workflows/${id}`, { data: changed, headers: { 'If-Match': '"3"' } });

    await restore.click();
    await expect(page.getByRole('alert')).toBeVisible();
    await page.getByRole('button', { name: 'Restore 2 as version 5' }).click();
    await expect(versionRow(page, 5)).toContainText('Version 2 restored');
  });

  test('a workflow that is not there is one clear sentence', async ({ page }) => {
    await page.goto('/workflows/wf-nowhere/versions');
    await expect(page.getByRole('alert')).toContainText('The workflow could not be read');
    expect(await violations(page)).toEqual([]);
  });
});

test('what could not run is not deployed, and everything against it is listed', async ({ page, request }) => {
  const { id } = await threeVersions(request);
  // Agents cannot be taken away from a server that runs, so its answer is changed on the way.
  await page.route('**/api/workflows/validate', (route) =>
    route.fulfill({ json: { valid: false, problems: [UNKNOWN_AGENT], steps: [] } }),
  );
  await page.goto(`/workflows/${id}/versions`);
  await page.getByRole('button', { name: 'Deploy 3' }).click();

  await expect(page.getByRole('alert')).toContainText('Version 3 was not deployed.');
  await expect(page.getByRole('list', { name: 'What stands against version 3' })).toContainText(
    'There is no agent "read-order".$.steps[0].agent · rule unknown_agent',
  );
  await expect(versionRow(page, 1)).toContainText('Deployed');
  expect(await violations(page)).toEqual([]);
});

const UNKNOWN_AGENT = {
  message: '$.steps[0].agent: there is no agent "read-order".',
  reason: 'There is no agent "read-order".',
  path: '$.steps[0].agent',
  rule: 'unknown_agent',
  fix: 'Install it, or take another.',
};

for (const theme of THEMES) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: 'reduce' } });

    test('the versions break no rule of accessibility', async ({ page, request }) => {
      const { id } = await threeVersions(request);
      await page.goto(`/workflows/${id}/versions`);
      await expect(page.getByRole('list', { name: 'Changes' })).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  });
}
