import { randomBytes } from 'node:crypto';
import type { APIRequestContext, Page } from '@playwright/test';
import { expect, READ, test, THEMES, violations } from './baton';

const INPUT = {
  type: 'object',
  properties: { order: { type: 'integer' }, priority: { type: 'integer' }, tags: { type: 'array', items: { type: 'string' } } },
  required: ['order'],
};

/** The mapping of a workflow's only step, in the editor. */
async function opened(page: Page, request: APIRequestContext, step: object = {}) {
  const mark = randomBytes(4).toString('hex');
  const file = {
    name: `Words ${mark}`,
    slug: `words-${mark}`,
    input_schema: INPUT,
    steps: [{ ...READ, mapping: { order: 'order' }, ...step }],
  };
  const created = await request.post('/api/workflows', { data: file });
  expect(created.status(), await created.text()).toBe(201);
  await page.goto(`/workflows/wf-words-${mark}`);
  await page.locator('[data-edge]').first().click();
  return { id: `wf-words-${mark}` };
}

async function savedCondition(request: APIRequestContext, id: string): Promise<unknown> {
  const answer = await request.get(`/api/workflows/${id}`);
  const { definition } = (await answer.json()) as { definition: { steps: { when?: string }[] } };
  return definition.steps[0]?.when;
}

async function choose(page: Page, label: string, option: string) {
  const box = page.getByRole('combobox', { name: label });
  await box.click();
  await box.fill(option);
  await page.getByRole('option', { name: option, exact: true }).click();
}

const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });

test('a condition is made of comparisons, and nobody needs to know how expressions are written', async ({ page, request }) => {
  const { id } = await opened(page, request);
  await expect(page.getByText('No condition: it always runs.')).toBeVisible();
  await page.getByRole('button', { name: 'Add comparison' }).click();
  await choose(page, 'Field of comparison 1', 'priority');
  await page.getByRole('combobox', { name: 'Comparison 1', exact: true }).click();
  await page.getByRole('option', { name: 'is at most' }).click();
  await page.getByRole('textbox', { name: 'Value of comparison 1' }).fill('3');
  await page.getByRole('button', { name: 'Add comparison' }).click();
  await choose(page, 'Field of comparison 2', 'tags');
  await page.getByRole('combobox', { name: 'Comparison 2', exact: true }).click();
  await page.getByRole('option', { name: 'contains' }).click();
  await page.getByRole('textbox', { name: 'Value of comparison 2' }).fill('vpn');
  await page.getByText('Any of these', { exact: true }).click();
  await save(page).click();
  await expect.poll(() => savedCondition(request, id)).toBe("priority <= `3` || contains(tags, 'vpn')");
});

test('an expression that is more than comparisons stays as it was written', async ({ page, request }) => {
  const when = 'length(tags) > `0`';
  await opened(page, request, { when });
  await expect(page.getByRole('textbox', { name: 'Run only if' })).toHaveValue(when);
  await expect(page.getByRole('radio', { name: 'Comparisons' })).toBeDisabled();
});

test('an expression is completed from the keyboard', async ({ page, request }) => {
  await opened(page, request);
  await page.getByText('Expression', { exact: true }).last().click();
  const box = page.getByRole('textbox', { name: 'Run only if' });
  await box.focus();
  await page.keyboard.type('leng');
  const offered = page.getByRole('listbox', { name: 'Fields and functions' });
  await expect(offered.getByRole('option', { name: /length/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(box).toHaveValue('length()');
  await page.keyboard.type('ta');
  await expect(offered.getByRole('option', { name: 'tags list', exact: true })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(box).toHaveValue('length(tags)');
  await page.keyboard.press('End');
  await page.keyboard.type(' > `1`');
  await expect(offered).toBeHidden();
  await expect(box).toHaveValue('length(tags) > `1`');
});

for (const theme of THEMES) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: 'reduce' } });

    test('neither comparisons nor completion break a rule of accessibility', async ({ page, request }) => {
      await opened(page, request, { when: "priority <= `3` && contains(tags, 'vpn')" });
      await expect(page.getByRole('textbox', { name: 'Value of comparison 2' })).toHaveValue('vpn');
      expect(await violations(page)).toEqual([]);
      await page.getByText('Expression', { exact: true }).last().click();
      await page.getByRole('textbox', { name: 'Run only if' }).focus();
      await page.keyboard.type(' && or');
      await expect(page.getByRole('listbox', { name: 'Fields and functions' })).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  });
}
