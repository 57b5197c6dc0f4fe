import { writeFileSync } from 'node:fs';
import { execute, expect, FIND, READ, test, WAIT, workflowOf } from './baton';

test('a failed execution is understood and resumed', async ({ page, request }, info) => {
  const gate = info.outputPath('open');
  const { id, name } = await workflowOf(request, READ, FIND, { ...READ, key: 'again', name: 'Read again' });
  const execution = await execute(request, id, { order: 4711, open_when: gate });

  await page.goto(`/executions?workflow=${id}`);
  await page.getByRole('link', { name: execution }).click();
  const answer = page.getByRole('region', { name: 'What happened' });
  await expect(answer.getByRole('heading')).toHaveText('Failed at step 2 of 3, Find order');
  await expect(answer).toContainText('The order system knows no order 4711.');
  await expect(answer).toContainText('Step 1 is saved and will not run again.');
  await expect(page).toHaveTitle(`✕ Failed · ${name} · Baton`);
  const step = page.getByRole('button', { name: /Find order/ });
  await expect(step).toHaveAttribute('aria-current', 'true');
  await expect(step).toContainText('Failed');
  await expect(page.getByRole('button', { name: /Read again/ })).toContainText('Not run');
  await page.getByText('Stack trace').click();
  await expect(page.getByRole('region', { name: 'Stack trace' })).toContainText('ValueError');

  writeFileSync(gate, '');
  await answer.getByRole('button', { name: 'Resume from step 2' }).click();
  await expect(answer.getByRole('heading')).toHaveText(/^Completed in /);
  await expect(page.getByText('3 of 3 agents completed')).toBeVisible();
});

test('a failed execution is run again from the start, as a new one', async ({ page, request }, info) => {
  const gate = info.outputPath('open');
  const { id } = await workflowOf(request, FIND);
  const execution = await execute(request, id, { order: 4711, open_when: gate });
  await page.goto(`/executions/${execution}`);
  writeFileSync(gate, '');

  await page.getByRole('button', { name: 'Retry…' }).click();
  await page.getByRole('button', { name: 'Retry execution' }).click();

  await expect(page).not.toHaveURL(new RegExp(execution));
  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  await page.getByRole('link', { name: 'Retry of an earlier execution' }).click();
  await expect(page).toHaveURL(new RegExp(execution));
});

test('a running execution is stopped, and what finished stays', async ({ page, request }) => {
  const { id } = await workflowOf(request, READ, WAIT);
  const execution = await execute(request, id, { order: 1 }, { wait: 0 });
  await page.goto(`/executions/${execution}`);
  await expect(page.getByRole('heading', { name: 'Running step 2 of 2, Wait long' })).toBeVisible();

  await page.getByRole('button', { name: 'Stop…' }).click();
  await page.getByRole('button', { name: 'Stop execution' }).click();

  await expect(page.getByRole('heading', { name: 'Stopped at step 2 of 2, Wait long' })).toBeVisible();
  await expect(page.getByText('1 of 2 agents completed')).toBeVisible();
});
