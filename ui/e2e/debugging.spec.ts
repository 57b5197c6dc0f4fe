import { writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { execute, expect, FIND, NOTE, READ, test, workflowOf } from './baton';
import { FAILURES } from './failures';

const INPUT = 'Input as JSON';

async function type(page: Page, label: string, text: string) {
  if (label === INPUT) await page.getByRole('tab', { name: 'JSON', exact: true }).click();
  await page.getByRole('textbox', { name: label }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

test('a failed step is run with an edited input, and its output lets the execution go on', async ({ page, request }, info) => {
  const gate = info.outputPath('open');
  const { id } = await workflowOf(request, READ, FIND, { ...READ, key: 'again', name: 'Read again' });
  const execution = await execute(request, id, { order: 4711, open_when: '/nowhere' });
  await page.goto(`/executions/${execution}`);
  await page.getByRole('link', { name: 'Debug step' }).click();
  await expect(page.getByRole('heading', { name: 'Debug step 2 of 3, Find order' })).toBeVisible();
  const before = page.getByRole('region', { name: 'In the execution' });
  await expect(before).toContainText('The order system knows no order 4711.');
  await expect(page.getByRole('textbox', { name: 'Order' })).toHaveValue('4711');

  await page.getByRole('button', { name: 'Run this step' }).click();
  const here = page.getByRole('region', { name: 'Here' });
  await expect(here).toContainText('The order system knows no order 4711.');
  await expect(here.getByRole('button', { name: 'Use this output and resume' })).toHaveCount(0);

  await type(page, INPUT, '{"order": 1e400');
  await expect(page.getByText('Not JSON: line 1')).toBeVisible();
  writeFileSync(gate, '');
  await type(page, INPUT, JSON.stringify({ order: 4712, open_when: gate }));
  await expect(here.getByRole('button', { name: 'Resume with the recorded input' })).toBeVisible();
  await page.getByRole('button', { name: 'Run this step' }).click();
  await expect(here.getByRole('region', { name: 'Output of this run' })).toContainText('"found": "order 4712"');
  const untouched = await request.get(`/api/executions/${execution}?data=false`);
  expect(((await untouched.json()) as { status: string }).status).toBe('failed');

  await expect(here).toContainText('The execution then continues with step 3.');
  await here.getByRole('button', { name: 'Use this output and resume' }).click();
  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  await page.getByRole('list', { name: 'Steps' }).getByRole('button', { name: /Find order/ }).click();
  await expect(page.getByText(/^Its output was given by Local operator/)).toBeVisible();
  await expect(page.getByRole('region', { name: 'Output of Find order' })).toContainText('order 4712');
});

test('an output is edited before it is used, and that is said', async ({ page, request }, info) => {
  const gate = info.outputPath('open');
  const { id } = await workflowOf(request, FIND, READ);
  const execution = await execute(request, id, { order: 1, open_when: gate });
  writeFileSync(gate, '');
  await page.goto(`/debug/${execution}`);
  await page.getByRole('button', { name: 'Run this step' }).click();
  await page.getByRole('button', { name: 'Edit output' }).click();
  await type(page, 'Output, edited', '{"found": "by hand"}');
  await expect(page.getByText('That you gave this output, and edited it, is recorded.')).toBeVisible();
  await page.getByRole('button', { name: 'Use this output and resume' }).click();
  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  const output = await request.get(`/api/executions/${execution}/steps/find/output`);
  expect(await output.text()).toBe('{"found":"by hand"}');
});

test('a setting is tried out before it is put into the workflow', async ({ page, request }) => {
  const { execution } = await FAILURES.settings(request);
  await page.goto(`/debug/${execution}`);
  await page.getByText('Configuration', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Dynamics 365' }).fill('crm');
  await page.getByRole('option', { name: /^crm .*Sandbox/ }).click();
  await expect(page.getByText('Configuration, 1 changed')).toBeVisible();
  await page.getByRole('button', { name: 'Run this step' }).click();
  const here = page.getByRole('region', { name: 'Here' });
  await expect(here.getByRole('region', { name: 'Output of this run' })).toContainText('customer_360');
});

test('a step that writes is run alone only after a question', async ({ page, request }, info) => {
  const gate = info.outputPath('open');
  const { id } = await workflowOf(request, NOTE);
  const execution = await execute(request, id, { order: 1, open_when: gate });
  writeFileSync(gate, '');
  await page.goto(`/debug/${execution}`);
  await page.getByRole('button', { name: 'Run this step…' }).click();
  const question = page.getByRole('dialog', { name: 'Let Note order write?' });
  await question.getByRole('button', { name: 'Run it and let it write' }).click();
  await expect(page.getByRole('region', { name: 'Output of this run' })).toContainText('"noted": 1');
});

test('a failed execution is understood and resumed by keyboard alone', async ({ page, request }, info) => {
  const gate = info.outputPath('open');
  const { id } = await workflowOf(request, READ, FIND);
  const execution = await execute(request, id, { order: 4711, open_when: gate });
  await page.goto(`/executions?workflow=${id}`);
  const link = page.getByRole('link', { name: execution });
  await expect(link).toBeVisible();
  for (let presses = 0; presses < 30; presses += 1) {
    if (await link.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await expect(link).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Failed at step 2 of 2, Find order' })).toBeVisible();

  const steps = page.getByRole('list', { name: 'Steps' });
  await page.keyboard.press('ArrowUp');
  await expect(steps.getByRole('button', { name: /Read order/ })).toHaveAttribute('aria-current', 'true');
  for (const [key, tab] of [['3', 'Output'], ['2', 'Input'], ['4', 'Log'], ['5', 'Attempts']] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true');
  }
  await page.keyboard.press('e');
  await expect(steps.getByRole('button', { name: /Find order/ })).toHaveAttribute('aria-current', 'true');
  await expect(page.getByRole('tab', { name: 'Error' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('r');
  await expect(page.getByRole('button', { name: 'Resume from step 2' })).toBeFocused();
  writeFileSync(gate, '');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
});
