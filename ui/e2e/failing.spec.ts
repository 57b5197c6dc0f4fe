import { writeFileSync } from 'node:fs';
import { execute, expect, FIND, inputAsJson, NOTE, READ, test, violations, WAIT, workflowFrom, workflowOf } from './baton';
import { FAILURES } from './failures';

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
  const steps = page.getByRole('list', { name: 'Steps' });
  const step = steps.getByRole('button', { name: /Find order/ });
  await expect(step).toHaveAttribute('aria-current', 'true');
  await expect(step).toContainText('Failed');
  await expect(steps.getByRole('button', { name: /Read again/ })).toContainText('Not run');
  await page.getByText('Stack trace').click();
  await expect(page.getByRole('region', { name: 'Stack trace' })).toContainText('ValueError');

  writeFileSync(gate, '');
  await answer.getByRole('button', { name: 'Resume from step 2' }).click();
  await expect(answer.getByRole('heading')).toHaveText(/^Completed in /);
  await expect(page.getByText('3 of 3 agents completed')).toBeVisible();
});

test('that the sandbox failed, and not the system itself, is said in the answer and the details', async ({ page, request }) => {
  const execution = await execute(request, 'wf-it-ticket-triage', { ticket_id: 'INC0019999' });
  await page.goto(`/executions/${execution}`);
  const answer = page.getByRole('region', { name: 'What happened' });
  await expect(answer).toContainText('Failed at step 1 of 3');
  await expect(answer).toContainText('Sample data: the sandbox answered for ServiceNow.');
  await expect(page.getByRole('definition').filter({ hasText: /^ServiceNow of the sandbox/ })).toBeVisible();
  expect(await violations(page)).toEqual([]);

  const { id } = await workflowOf(request, FIND);
  const own = await execute(request, id, { order: 4711, open_when: '/nowhere' });
  await page.goto(`/executions/${own}`);
  await expect(answer).toContainText('The order system knows no order 4711.');
  await expect(answer).not.toContainText('Sample data');
});

test('a failed execution that only reads is run again with one click, as a new one', async ({ page, request }, info) => {
  const gate = info.outputPath('open');
  const { id } = await workflowOf(request, FIND);
  const execution = await execute(request, id, { order: 4711, open_when: gate });
  await page.goto(`/executions/${execution}`);
  writeFileSync(gate, '');

  await page.getByRole('button', { name: 'Retry', exact: true }).click();

  await expect(page).not.toHaveURL(new RegExp(execution));
  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  await page.getByRole('link', { name: `Retry of ${execution}` }).click();
  await expect(page).toHaveURL(new RegExp(execution));
});

test('what would write again is asked about before a retry and a resume', async ({ page, request }, info) => {
  const gate = info.outputPath('open');
  const { id, name } = await workflowOf(request, READ, NOTE);
  const execution = await execute(request, id, { order: 4711, open_when: gate });
  await page.goto(`/executions/${execution}`);
  const answer = page.getByRole('region', { name: 'What happened' });
  await expect(answer).toContainText('Note order may already have changed something outside Baton.');

  await answer.getByRole('button', { name: 'Retry…' }).click();
  const retry = page.getByRole('dialog', { name: `Run ${name} again from the start?` });
  await expect(retry).toContainText('Both steps run again, with the same input, as a new execution.');
  await expect(retry).toContainText('Step 2, Note order, may already have written outside Baton; it will write again.');
  await retry.getByRole('button', { name: 'Back' }).click();

  await answer.getByRole('button', { name: 'Resume from step 2…' }).click();
  const resume = page.getByRole('dialog', { name: 'Resume from step 2?' });
  await expect(resume).toContainText('Runs step 2. Reuses the output of step 1.');
  writeFileSync(gate, '');
  await resume.getByRole('button', { name: 'Resume from step 2' }).click();
  await expect(answer.getByRole('heading')).toHaveText(/^Completed in /);
  await page.getByRole('button', { name: '2 runs' }).click();
  await expect(page.getByRole('region', { name: 'Runs', exact: true })).toContainText('Resume');
});

test('a link in a message to retry changes nothing until it is confirmed', async ({ page, request }, info) => {
  const gate = info.outputPath('open');
  const { id, name } = await workflowOf(request, FIND);
  const execution = await execute(request, id, { order: 4711, open_when: gate });
  const count = async () => {
    const list = await request.get(`/api/executions?workflow_id=${id}`);
    return ((await list.json()) as { items: unknown[] }).items.length;
  };
  await page.goto(`/executions/${execution}/retry`);
  await expect(page.getByRole('heading', { name: `Run ${name} again from the start?` })).toBeVisible();
  await expect(page.getByRole('radio', { name: '1, as it ran' })).toBeChecked();
  await expect(page.getByText(/^Original input, \d+ bytes/)).toBeVisible();
  await page.getByRole('button', { name: 'view' }).click();
  await expect(page.getByRole('region', { name: 'Original input' })).toContainText('"order": 4711');
  await page.reload();
  await expect(page.getByRole('button', { name: 'Retry execution' })).toBeVisible();
  expect(await count()).toBe(1);

  await page.getByRole('link', { name: 'Back' }).click();
  await expect(page.getByRole('heading', { name: /^Failed at step 1 of 1/ })).toBeVisible();
  await page.goBack();
  writeFileSync(gate, '');
  await page.getByRole('button', { name: 'Retry execution' }).click();
  await expect(page.getByRole('link', { name: `Retry of ${execution}` })).toBeVisible();
  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  expect(await count()).toBe(2);
});

test('a mapping is mended where it is wrong, and the execution goes on with the new version', async ({ page, request }) => {
  const { execution, workflow } = await FAILURES.input(request);
  await page.goto(`/executions/${execution}`);
  const answer = page.getByRole('region', { name: 'What happened' });
  await answer.getByRole('link', { name: 'Fix mapping' }).click();
  const inputs = page.getByRole('region', { name: 'Inputs of Set limit' });
  await expect(inputs.locator('[data-field="limit"] :focus')).toBeVisible();

  const saved = await request.get(`/api/workflows/${workflow.id}`);
  const { definition } = (await saved.json()) as { definition: { steps: { mapping: object }[] } };
  const steps = definition.steps.map((step, at) =>
    at === 1 ? { ...step, mapping: { limit: 'input.order', order: 'input.order' } } : step,
  );
  const corrected = await request.put(`/api/workflows/${workflow.id}`, {
    data: { ...definition, steps },
    headers: { 'If-Match': '"1"' },
  });
  expect(corrected.ok(), await corrected.text()).toBe(true);
  expect((await request.post(`/api/workflows/${workflow.id}/deploy`, { data: {} })).ok()).toBe(true);

  await page.goto(`/executions/${execution}`);
  await expect(answer).toContainText('The workflow was changed since: version 2 is current.');
  await answer.getByRole('button', { name: 'Resume with version 2' }).click();
  await expect(answer.getByRole('heading')).toHaveText(/^Completed in /);
  await expect(page.getByText('v2 · Production')).toBeVisible();
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

test('a ticket that does not exist is put right in another input', async ({ page, request }) => {
  const { id, name } = await workflowFrom(request, {
    input_schema: { properties: { ticket_id: { type: 'string', minLength: 1 } }, required: ['ticket_id'] },
    steps: [{ key: 'analyze', agent: 'ticket-analyzer', name: 'Ticket Analyzer', mapping: { ticket_id: 'input.ticket_id' } }],
  });
  const execution = await execute(request, id, { ticket_id: 'INC0019999' });
  await page.goto(`/executions/${execution}`);
  const answer = page.getByRole('region', { name: 'What happened' });
  await expect(answer).toContainText('The value of ticket_id came from the workflow input.');
  await expect(answer.getByRole('link', { name: 'Debug step' })).toBeVisible();
  await answer.getByRole('link', { name: 'Run again with another input…' }).click();

  await expect(page.getByRole('heading', { name: `Run ${name} with another input` })).toBeVisible();
  const input = page.getByRole('textbox', { name: 'Ticket id' });
  await expect(input).toBeFocused();
  await expect(input).toHaveValue('INC0019999');
  await expect(input).toHaveAccessibleDescription(/could not read incident INC0019999/);
  await expect(page.getByText('Starts a new execution. This one stays as it is.')).toBeVisible();
  // The value is selected, so what is typed takes its place.
  await page.keyboard.insertText('INC0010001');
  await page.getByRole('button', { name: 'Run with this input' }).click();

  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  await expect(page.getByRole('link', { name: `Retry of ${execution}` })).toBeVisible();
  const first = await request.get(`/api/executions/${execution}?data=false`);
  expect(((await first.json()) as { status: string }).status).toBe('failed');
});

test.describe('where an input is refused', () => {
  test.use({ refused: true });

  test('another input that breaks the schema is refused at the field', async ({ page, request }, info) => {
    const { id } = await workflowFrom(request, {
      input_schema: { properties: { order: { type: 'integer' } }, required: ['order'] },
      steps: [{ ...FIND, mapping: { order: 'input.order', open_when: { value: info.outputPath('open') } } }],
    });
    const execution = await execute(request, id, { order: 4711 });
    await page.goto(`/executions/${execution}/retry`);
    await page.getByRole('button', { name: 'Edit input' }).click();
    const input = await inputAsJson(page, 'Input');
    await input.fill('{"order": "many"}');
    await page.getByRole('button', { name: 'Run with this input' }).click();
    await expect(input).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByText(/\$\.order: .*integer/)).toBeVisible();
    await page.getByRole('tab', { name: 'Form' }).click();
    const order = page.getByRole('textbox', { name: 'Order' });
    await expect(order).toHaveValue('many');
    await expect(order).toHaveAccessibleDescription(/integer/);
  });
});
