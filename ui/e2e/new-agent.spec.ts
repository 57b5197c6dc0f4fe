import { randomBytes } from 'node:crypto';
import { READ, expect, test, THEMES, violations, workflowOf } from './baton';

// A form that is not finished is refused while it is typed, which the browser notes.
test.use({ refused: true });

const mark = () => randomBytes(4).toString('hex');

test('an agent is made on the canvas and joins the workflow', async ({ page, request }) => {
  const name = `Greeter ${mark()}`;
  const { id } = await workflowOf(request, READ);
  await page.goto(`/workflows/${id}`);
  const library = page.getByRole('complementary', { name: 'Agents' });
  const kinds = library.getByRole('region', { name: 'New, by kind' });
  await kinds.getByRole('button', { name: 'New agent: Language models' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'New agent: Language models was added.' })).toBeAttached();
  await expect(page.getByText('Not set up')).toBeVisible();

  const panel = page.getByRole('complementary', { name: 'New agent: Language models' });
  await expect(panel.getByRole('textbox', { name: 'Name', exact: true })).toBeFocused();
  await panel.getByRole('button', { name: 'Create and add' }).click();
  await expect(panel.getByRole('alert')).toContainText('Nothing was saved');
  await panel.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await panel.getByLabel('Instructions').fill('Greet the person.');
  await page.getByRole('button', { name: /^1 Read order/ }).click();
  await page.getByRole('button', { name: /^2 New agent/ }).click();
  await expect(panel.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(name);
  expect(await violations(page)).toEqual([]);
  await panel.getByRole('button', { name: 'Create and add' }).click();

  await expect(page.getByRole('button', { name: `2 ${name}` })).toBeVisible();
  await expect(page.getByText('Not set up')).toBeHidden();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(async () => ((await (await request.get(`/api/workflows/${id}`)).json()) as { version: number }).version).toBe(2);
  const { definition } = (await (await request.get(`/api/workflows/${id}`)).json()) as { definition: { steps: object[] } };
  const slug = name.toLowerCase().replace(' ', '-');
  expect(definition.steps[1]).toMatchObject({ key: slug.replaceAll('-', '_'), agent: slug, name });
});

test('a card that is cancelled or undone is gone, and one that was left is not restored', async ({ page, request }) => {
  const { id } = await workflowOf(request, READ);
  await page.goto(`/workflows/${id}`);
  await page.getByRole('button', { name: /^1 Read order/ }).click();
  await page.keyboard.press('n');
  const picker = page.getByRole('dialog', { name: 'New agent' });
  await expect(picker.getByRole('option').first()).toBeVisible();
  await page.keyboard.type('language');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Not set up')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByText('Not set up')).toBeHidden();

  await page.getByRole('button', { name: 'New agent: Language models' }).click();
  await expect(page.getByText('Not set up')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(page.getByText('Not set up')).toBeHidden();

  await page.getByRole('button', { name: 'New agent: Language models' }).click();
  await expect(page.getByText('Not set up')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: /^1 Read order/ })).toBeVisible();
  await expect(page.getByText('Not set up')).toBeHidden();
});

test('a search without a match offers new agents', async ({ page, request }) => {
  const { id } = await workflowOf(request, READ);
  await page.goto(`/workflows/${id}`);
  await page.getByRole('button', { name: 'Add a step before Read order' }).click();
  const picker = page.getByRole('dialog', { name: 'Add an agent' });
  await picker.getByRole('combobox').fill('zzz');
  await expect(picker.getByText('No agent matches “zzz”. Make a new one:')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Not set up')).toBeVisible();
  await expect(page.getByRole('button', { name: /^1 New agent/ })).toBeVisible();
});

test('a kind is dragged onto the canvas', async ({ page, request }) => {
  const { id } = await workflowOf(request, READ);
  await page.goto(`/workflows/${id}`);
  const card = page.getByRole('button', { name: 'New agent: Language models' });
  await card.scrollIntoViewIfNeeded();
  const from = await card.boundingBox();
  const canvas = await page.getByRole('region', { name: 'Canvas' }).first().boundingBox();
  if (from === null || canvas === null) throw new Error('The card or the canvas is not shown.');
  await page.mouse.move(from.x + 20, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(canvas.x + 120, canvas.y + 500, { steps: 8 });
  await page.mouse.up();
  await expect(page.getByText('Not set up')).toBeVisible();
});

for (const theme of THEMES) {
  test(`making an agent on the canvas breaks no rule of accessibility in the ${theme} theme`, async ({ page, request }, { outputDir }) => {
    await page.emulateMedia({ colorScheme: theme });
    const { id } = await workflowOf(request, READ);
    await page.goto(`/workflows/${id}`);
    await page.getByRole('button', { name: 'New agent: Language models' }).click();
    await expect(page.getByRole('button', { name: 'Create and add' })).toBeVisible();
    // The description of the card is shown while the mouse is on it.
    await page.mouse.move(700, 700);
    await expect(page.getByRole('tooltip')).toBeHidden();
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: `${outputDir}/canvas.png` });
  });
}
