import { randomBytes } from 'node:crypto';
import type { APIRequestContext, Page } from '@playwright/test';
import { expect, inputAsJson, test, violations } from './baton';

const TICKET = '{"text": "The VPN drops every ten minutes since this morning. We are CUST-1001."}';
/** Each theme, and each of the two sizes that pages are made for. */
const LOOKS = [
  { theme: 'light', viewport: { width: 1440, height: 900 } },
  { theme: 'dark', viewport: { width: 1024, height: 768 } },
] as const;

interface TriageFile extends Record<string, unknown> {
  readonly steps: readonly Record<string, unknown>[];
}

/** The triage as a workflow of its own, in two versions, and with a step that writes at its end. */
async function triage(request: APIRequestContext): Promise<string> {
  const stored = await request.get('/api/workflows/wf-it-ticket-triage');
  const { definition } = (await stored.json()) as { definition: TriageFile };
  const mark = randomBytes(4).toString('hex');
  const file = { ...definition, name: `Triage ${mark}`, slug: `triage-${mark}` };
  const created = await request.post('/api/workflows', { data: file });
  expect(created.status(), await created.text()).toBe(201);
  const note = { key: 'note', agent: 'note-order', name: 'Note order', mapping: { order: { value: 7 }, open_when: { value: '/' } } };
  const saved = await request.put(`/api/workflows/wf-${file.slug}`, {
    data: { ...file, description: 'With a note', steps: [...file.steps, note] },
    headers: { 'If-Match': '"1"' },
  });
  expect(saved.ok(), await saved.text()).toBe(true);
  return `wf-${file.slug}`;
}

for (const { theme, viewport } of LOOKS) {
  test.describe(`in the ${theme} theme, ${viewport.width} wide`, () => {
    test.use({ colorScheme: theme, viewport, refused: true, contextOptions: { reducedMotion: 'reduce' } });

    test('no state of the editor breaks a rule of accessibility or leaves the window', async ({ page, request }, info) => {
      const id = await triage(request);
      const look = async (state: string) => {
        await page.screenshot({ path: info.outputPath(`${state}.png`) });
        expect(await violations(page), state).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), state).toBe(viewport.width);
      };
      await page.goto(`/workflows/${id}`);
      await expect(step(page, 4)).toBeVisible();
      await expect(page.getByRole('button', { name: /2 of 2 inputs matched/ }).first()).toBeVisible();
      await step(page, 2).click();
      await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toBeVisible();
      await look('a step and its settings');
      await page.getByRole('tab', { name: 'Data' }).click();
      await look('the data of a step');

      await page.keyboard.press('m');
      await expect(page.getByRole('searchbox', { name: 'Search available fields' })).toBeVisible();
      await look('its mapping');
      const input = page.locator('[data-input]').first();
      await input.getByRole('button').first().click();
      await input.getByText('Expression', { exact: true }).click();
      await input.getByRole('textbox', { name: /^Expression for/ }).fill('order[');
      await expect(input).toContainText('Not readable');
      await expect(input.getByText(/cannot be read/)).toHaveCount(1);
      await look('an expression that cannot be read');
      await page.getByRole('button', { name: 'Close the mapping' }).click();

      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(page.getByRole('region', { name: 'Problems' })).toContainText(/expression/i);
      await look('its problems');
      // What was clicked and what was typed are two changes, unless they were quick.
      await expect(async () => {
        await page.keyboard.press('Control+z');
        await expect(page.getByText('unsaved changes')).toBeHidden({ timeout: 1000 });
      }).toPass();
      await expect(page.getByText('No problems')).toBeVisible();

      await page.getByRole('button', { name: 'Test', exact: true }).click();
      await (await inputAsJson(page, 'Sample input')).fill(TICKET);
      await look('a test before it runs');
      await page.getByRole('button', { name: 'Run test' }).click();
      await expect(page.getByRole('dialog')).toContainText('changes something outside Baton');
      await look('the question before a test that writes');
      await page.getByRole('button', { name: 'Run them' }).click();
      await expect(page.getByText(/^Test passed in |^Test failed /)).toBeVisible({ timeout: 30_000 });
      await look('a test that is done');
      await page.getByRole('region', { name: 'Test', exact: true }).getByRole('button', { name: 'Close' }).click();

      await page.getByRole('button', { name: 'Versions' }).click();
      await expect(page.getByRole('list', { name: 'Versions, newest first' })).toBeVisible();
      await look('its versions');
      await page.getByRole('button', { name: /^Compare/ }).first().click();
      await expect(step(page, 4)).toContainText('+ Note order was added as step 4');
      await look('a version compared');
    });

    test('nothing that opens above the editor breaks a rule of accessibility', async ({ page, request, context }, info) => {
      const id = await triage(request);
      const look = async (state: string) => {
        await page.screenshot({ path: info.outputPath(`${state}.png`) });
        expect(await violations(page), state).toEqual([]);
      };
      await page.goto(`/workflows/${id}`);
      await expect(step(page, 4)).toBeVisible();
      await page.keyboard.press('Control+k');
      await expect(page.getByPlaceholder('Find a command')).toBeFocused();
      await look('the palette');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Shift+?');
      await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
      await look('the keys');
      await page.keyboard.press('Escape');

      await page.getByRole('button', { name: /^Add a step before / }).first().click();
      await expect(page.getByRole('dialog', { name: 'Add an agent' })).toBeVisible();
      await look('the choice of an agent');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await expect(page.getByRole('menuitem', { name: /^Show the keys/ })).toBeVisible();
      await look('the menu');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Actions of Customer Data' }).click();
      await expect(page.getByRole('menuitem', { name: /^Move up/ })).toBeVisible();
      await look('the menu of a step');
      await page.keyboard.press('Escape');

      await step(page, 1).click();
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Renamed');
      await page.keyboard.press('Control+Shift+s');
      await expect(page.getByRole('dialog', { name: 'Save with a message' })).toBeVisible();
      await look('saving with a message');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Deploy v3…' }).click();
      await expect(page.getByRole('dialog', { name: 'Not ready to deploy' })).toBeVisible();
      await look('the question before a deploy');
      await page.keyboard.press('Escape');

      const theirs = await request.get(`/api/workflows/${id}`);
      const { definition } = (await theirs.json()) as { definition: TriageFile };
      const saved = await request.put(`/api/workflows/${id}`, {
        data: { ...definition, description: 'Theirs' },
        headers: { 'If-Match': '"2"' },
      });
      expect(saved.ok(), await saved.text()).toBe(true);
      await page.keyboard.press('Control+s');
      await expect(page.getByRole('dialog')).toContainText('nothing was overwritten');
      await expect(page.getByRole('list', { name: 'Differences' })).toBeVisible();
      await look('a conflict');
      await page.getByRole('button', { name: 'Keep editing' }).click();

      await context.setOffline(true);
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Offline');
      await expect(page.getByText('Offline. Your draft is kept in this browser.')).toBeVisible();
      await look('being offline');
    });
  });
}

function step(page: Page, number: number) {
  return page.locator('[data-step]').and(page.getByRole('button', { name: new RegExp(`^${number} `) }));
}
