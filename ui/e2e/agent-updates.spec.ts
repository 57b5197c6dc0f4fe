import { randomBytes } from 'node:crypto';
import type { APIRequestContext } from '@playwright/test';
import { expect, test, THEMES, violations, workflowFrom } from './baton';

const FILE = { kind: 'llm', config: { instructions: 'Write a reply.' } };

interface Used {
  readonly slug: string;
  readonly workflowId: string;
  readonly workflow: string;
}

/** An agent that a deployed workflow runs, and that was saved again since unless told otherwise. */
async function used(request: APIRequestContext, { updated = true } = {}): Promise<Used> {
  const name = `Writer ${randomBytes(4).toString('hex')}`;
  const created = await request.post('/api/agents', { data: { ...FILE, name } });
  expect(created.status(), await created.text()).toBe(201);
  const { slug } = (await created.json()) as { slug: string };
  const { id, name: workflow } = await workflowFrom(request, { steps: [{ key: 'write', agent: slug, name: 'Write' }] });
  if (updated) {
    const saved = await request.put(`/api/agents/${slug}`, {
      data: { ...FILE, name, config: { instructions: 'Write a short reply.' } },
      headers: { 'If-Match': '"1"' },
    });
    expect(saved.ok(), await saved.text()).toBe(true);
  }
  return { slug, workflowId: id, workflow };
}

async function fileOf(request: APIRequestContext, workflowId: string) {
  const answer = await request.get(`/api/workflows/${workflowId}`);
  return (await answer.json()) as { version: number; deployed_version: number; definition: { agent_versions?: object } };
}

test('a workflow keeps the version of an agent until somebody takes the newer one', async ({ page, request }) => {
  const { slug, workflowId } = await used(request);
  await page.goto(`/workflows/${workflowId}`);
  await expect(page.getByText('1 update', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: /^1 Write/ }).click();
  const newer = page.getByRole('group', { name: 'Newer version of the agent' });
  await expect(newer).toContainText('Version 2 available');

  await page.getByLabel('Time limit of one try, in seconds').fill('30');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(async () => (await fileOf(request, workflowId)).version).toBe(2);
  expect((await fileOf(request, workflowId)).definition.agent_versions).toEqual({ [slug]: 1 });
  await expect(newer).toContainText('Version 2 available');

  await newer.getByRole('button', { name: 'See changes' }).click();
  const dialog = page.getByRole('dialog', { name: /version 1 and version 2$/ });
  await expect(dialog.getByRole('list', { name: 'Changes' })).toContainText('Write a short reply.');
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Update to version 2' }).click();
  await expect(newer).toBeHidden();
  await page.keyboard.press('Control+z');
  await expect(newer).toBeVisible();
  await newer.getByRole('button', { name: 'Update', exact: true }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(async () => (await fileOf(request, workflowId)).version).toBe(3);
  const { definition, deployed_version: deployed } = await fileOf(request, workflowId);
  expect(definition.agent_versions).toEqual({ [slug]: 2 });
  expect(deployed).toBe(1);
  const updates = await request.get(`/api/workflows/${workflowId}/agent-updates`);
  expect(await updates.json()).toEqual({ items: [] });
});

for (const deploys of [false, true]) {
  test(`saving an agent updates the workflows that are chosen${deploys ? ', and deploys them if asked' : ''}`, async ({ page, request }) => {
    const { slug, workflowId, workflow } = await used(request, { updated: false });
    await page.goto(`/agents/${slug}`);
    await page.getByLabel('Instructions').fill('Write a short reply.');
    await page.getByRole('button', { name: 'Save version 2…' }).click();
    const saving = page.getByRole('dialog', { name: 'Save version 2' });
    await expect(saving).toContainText('1 workflow keeps the version it was saved with.');
    await saving.getByLabel('What changed, and why').fill('Shorter');
    expect(await violations(page)).toEqual([]);
    await saving.getByRole('button', { name: 'Save and choose workflows…' }).click();

    const choosing = page.getByRole('dialog', { name: 'Which workflows take version 2?' });
    await choosing.getByRole('checkbox', { name: workflow }).check();
    if (deploys) await choosing.getByRole('checkbox', { name: 'Deploy them, too' }).check();
    expect(await violations(page)).toEqual([]);
    await choosing.getByRole('button', { name: 'Update 1 workflow' }).click();
    await expect(choosing.getByText(deploys ? 'Version 2 is deployed' : 'Saved as version 2')).toBeVisible();
    await choosing.getByRole('button', { name: 'Close', exact: true }).last().click();

    expect(await fileOf(request, workflowId)).toMatchObject({ version: 2, deployed_version: deploys ? 2 : 1 });
    const updates = await request.get(`/api/workflows/${workflowId}/agent-updates`);
    expect(await updates.json()).toEqual({ items: [] });
    await page.getByRole('tab', { name: 'Versions' }).click();
    await expect(page.getByText('Shorter')).toBeVisible();
  });
}

for (const theme of THEMES) {
  test(`an update in the editor breaks no rule of accessibility in the ${theme} theme`, async ({ page, request }, { outputDir }) => {
    await page.emulateMedia({ colorScheme: theme });
    const { workflowId } = await used(request);
    await page.goto(`/workflows/${workflowId}`);
    await page.getByRole('button', { name: /^1 Write/ }).click();
    await expect(page.getByText('Version 2 available')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: `${outputDir}/editor.png` });
  });
}
