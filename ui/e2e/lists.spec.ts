import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { APIRequestContext, Page, Route } from '@playwright/test';
import { execute, expect, inputAsJson, READ, test, THEMES, violations, withoutNews, workflowOf } from './baton';

test('everything is done with the keyboard alone', async ({ page, request }) => {
  const { name } = await workflowOf(request, READ, { ...READ, key: 'again', name: 'Read again' });
  // Until something ran, the page offers more to press.
  await execute(request, (await workflowOf(request, READ)).id, { order: 1 });
  await page.goto('/workflows');
  await expect(page.getByText(name)).toBeVisible();
  const press = (...keys: string[]) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

  await press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await press('Enter', 'Tab', 'Tab', 'Tab', 'Tab');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type(name);
  await expect(page.getByRole('row')).toHaveCount(2);
  await press('Tab', 'Tab', 'Tab');
  await expect(page.getByRole('button', { name: `Run ${name}…` })).toBeFocused();
  await press('Enter');
  await expect(page.getByRole('textbox', { name: 'Order' })).toBeFocused();
  await page.keyboard.type('7');
  await press('Control+Enter');
  await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();

  const steps = page.getByRole('list', { name: 'Steps' });
  await steps.getByRole('button', { name: /Read again/ }).press('Enter');
  await press('ArrowUp');
  await expect(steps.getByRole('button', { name: /Read order/ })).toBeFocused();
  await expect(page.getByRole('region', { name: 'Step 1, Read order' })).toBeVisible();
});

test('a form is shown once it is known what the steps need', async ({ page, request }) => {
  const { name } = await workflowOf(request, READ);
  await page.route('**/api/workflows/preview', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await route.continue();
  });
  await page.goto(`/workflows?search=${encodeURIComponent(name)}`);
  await page.getByRole('button', { name: `Run ${name}…` }).click();
  await expect(page.getByText(`Reading what ${name} takes`)).toBeAttached();
  const order = page.getByRole('textbox', { name: 'Order' });
  await expect(order).toBeFocused();
  await page.keyboard.type('7');

  await expect(await inputAsJson(page)).toHaveText('{  "order": 7}');
});

/** The names of many workflows, as they are listed: the newest first. */
async function manyWorkflows(request: APIRequestContext, count: number) {
  const mark = `Long list ${randomBytes(4).toString('hex')}`;
  const names = Array.from({ length: count }, (_, n) => `${mark} ${n}`);
  for (const name of names) {
    const created = await request.post('/api/workflows', { data: { name, steps: [READ] } });
    expect(created.status(), await created.text()).toBe(201);
  }
  return { names: names.reverse(), path: `/workflows?search=${encodeURIComponent(mark)}` };
}

test('every one of many workflows is reached by scrolling, and few of them are in the page', async ({ page, request }) => {
  const { names, path } = await manyWorkflows(request, 70);
  await page.goto(path);
  const rows = page.getByRole('link', { name: /^Long list / });
  await expect(rows.first()).toHaveText(names[0] ?? '');
  const more = page.getByRole('button', { name: 'Load more' });

  const seen = new Set<string>();
  let most = 0;
  await page.mouse.move(700, 700);
  await expect(async () => {
    await page.mouse.wheel(0, 400);
    const box = await more.boundingBox({ timeout: 100 }).catch(() => null);
    if (box !== null && box.y < 850) await more.click();
    await page.evaluate(() => new Promise(requestAnimationFrame));
    const shown = await rows.allTextContents();
    most = Math.max(most, shown.length);
    for (const name of shown) seen.add(name);
    expect(seen.size).toBe(names.length);
  }).toPass({ intervals: [50], timeout: 60_000 });
  expect([...seen]).toEqual(names);
  expect(most).toBeLessThan(60);
  await page.mouse.wheel(0, 5_000);
  await expect(page.getByRole('link', { name: names.at(-1) ?? '', exact: true })).toBeInViewport();
});

for (const [width, height] of [[1440, 900], [390, 844], [320, 256]] as const) {
  test(`the focus is kept in a long list of workflows, ${width} wide`, async ({ page, request }) => {
    await page.setViewportSize({ width, height });
    const { names, path } = await manyWorkflows(request, 55);
    await page.goto(path);
    const [first = ''] = names;
    const more = page.getByRole('button', { name: `More for ${first}`, exact: true });
    await expect(more).toBeVisible();
    const scrollAway = async () => {
      await page.mouse.move(width - 12, height / 2);
      await page.mouse.wheel(0, 2_000);
      await expect(more).not.toBeInViewport();
    };

    await more.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menuitem', { name: 'Open' })).toBeFocused();
    await scrollAway();
    await expect(page.getByRole('link', { name: names[30] ?? '', exact: true })).toBeVisible();
    await more.evaluate((button) => {
      button.scrollIntoView({ block: 'center' });
    });
    await expect(page.getByRole('menuitem', { name: 'Open' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(more).toBeFocused();

    await scrollAway();
    await expect(more).toBeFocused();
    const reached: string[] = [];
    for (let turn = 0; turn < 3 * 49 + 1; turn += 1) {
      await page.keyboard.press('Tab');
      reached.push(await page.locator(':focus').evaluate((at) => at.ariaLabel ?? at.textContent));
    }
    expect(reached).toEqual([
      ...names.slice(1, 50).flatMap((name) => [name, `Run ${name}…`, `More for ${name}`]),
      'Load more',
    ]);
    await page.keyboard.press('Shift+Tab');
    await expect(page.getByRole('button', { name: `More for ${names[49] ?? ''}`, exact: true })).toBeFocused();
  });
}

/** The row of a workflow, alone in the list. */
async function found(page: Page, name: string) {
  await page.goto(`/workflows?search=${encodeURIComponent(name)}`);
  const row = page.getByRole('row', { name: new RegExp(name) });
  await expect(row).toBeVisible();
  return row;
}

async function choose(page: Page, name: string, item: string) {
  await page.getByRole('button', { name: `More for ${name}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('a row says what runs in production, how it went, and what is newer', async ({ page, request }) => {
  const { id, name } = await workflowOf(request, READ);
  await execute(request, id, { order: 1 });
  await execute(request, id, { order: 'none' });
  const { definition } = (await (await request.get(`/api/workflows/${id}`)).json()) as { definition: object };
  const changed = { ...definition, description: 'Reads orders.' };
  await request.put(`/api/workflows/${id}`, { data: changed, headers: { 'If-Match': '"1"' } });

  const row = await found(page, name);
  await expect(row).toContainText('Failed');
  await expect(row).toContainText('1 of 2 completed');
  await expect(row).toContainText('Version 1 deployed');
  await expect(row).toContainText('Version 2 is a draft');
});

test('workflows are searched on the server, and the address keeps the words', async ({ page, request }) => {
  const { name } = await workflowOf(request, READ);
  await page.goto('/workflows');
  await page.getByRole('searchbox').fill(name);
  await expect(page).toHaveURL(/search=/);
  await expect(page.getByRole('row')).toHaveCount(2);

  await page.reload();
  await expect(page.getByRole('searchbox')).toHaveValue(name);
  await expect(page.getByRole('row')).toHaveCount(2);
  await page.getByRole('searchbox').fill('no workflow has this name');
  await page.getByRole('button', { name: 'Clear search' }).click();
  await expect(page.getByRole('searchbox')).toHaveValue('');
  await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
});

test('an archived workflow says what uses it, leaves the list, and comes back', async ({ page, request }) => {
  const { id, name } = await workflowOf(request, READ);
  await execute(request, id, { order: 1 });
  const row = await found(page, name);

  await choose(page, name, 'Archive…');
  const uses = page.getByRole('list', { name: 'What uses it' });
  await expect(uses).toContainText('No execution runs or waits.');
  await expect(uses).toContainText('It ran once in production in the last 30 days.');
  await page.getByRole('button', { name: 'Archive workflow' }).click();
  await expect(page.getByText('No workflow matches.')).toBeVisible();

  await page.getByRole('checkbox', { name: 'Show archived' }).check();
  await expect(row).toContainText('Archived');
  await expect(page.getByRole('button', { name: `Run ${name}…` })).toHaveCount(0);
  await choose(page, name, 'Unarchive');
  await expect(row).not.toContainText('Archived');
  await expect(page.getByRole('button', { name: `Run ${name}…` })).toBeVisible();
});

test('a workflow is duplicated under a name of its own', async ({ page, request }) => {
  const { id, name } = await workflowOf(request, READ);
  await found(page, name);
  await choose(page, name, 'Duplicate…');
  await page.getByRole('textbox', { name: 'Name' }).fill(`${name} twin`);
  await page.getByRole('button', { name: 'Duplicate' }).click();

  await expect(page).toHaveURL(new RegExp(`/workflows/${id}-twin`));
  await expect(page.getByText(`${name} twin`).first()).toBeVisible();
});

/** Files that are not easy: numbers that JavaScript rounds, words that YAML reads otherwise. */
async function hardFile(request: APIRequestContext, id: string, name: string) {
  const text = JSON.stringify({
    name,
    slug: id.slice('wf-'.length),
    description: 'yes: "no", 1e16 and\n2026-11-25 #1',
    steps: [{ ...READ, mapping: { order: { value: 'BIG' }, size: { value: ['ONE', 'yes', '007'] } } }],
  });
  const data = text.replace('"BIG"', '9007199254740993').replace('"ONE"', '1.0');
  const headers = { 'If-Match': '"1"', 'Content-Type': 'application/json' };
  const saved = await request.put(`/api/workflows/${id}`, { data, headers });
  expect(saved.ok(), await saved.text()).toBe(true);
}

/** The exact definition of a workflow. */
async function definitionOf(request: APIRequestContext, id: string): Promise<string> {
  const text = await (await request.get(`/api/workflows/${id}`)).text();
  return text.slice(text.indexOf('"definition":'));
}

async function importFile(page: Page, path: string) {
  await page.getByRole('button', { name: 'Import…' }).click();
  await page.locator('input[type=file]').setInputFiles(path);
  await expect(page.getByRole('textbox', { name: 'Text of the file' })).toHaveValue(
    readFileSync(path, 'utf-8'),
  );
  await page.getByRole('button', { name: 'Import', exact: true }).click();
}

const BROKEN = `name: Broken
description: yes
steps:
  - {key: read, agent: read-ordr, timeout_seconds: -1}
  - {key: read, agent: read-order, mapping: {order: steps.later.output.order}}
`;

test('a sound file is pasted, saved and opened', async ({ page }) => {
  const mark = randomBytes(4).toString('hex');
  await page.goto('/workflows');
  await page.getByRole('button', { name: 'Import…' }).click();
  await page
    .getByRole('textbox', { name: 'Text of the file' })
    .fill(`name: Pasted ${mark}\nsteps:\n  - {key: read, agent: read-order}\n`);
  await page.getByRole('button', { name: 'Import', exact: true }).click();

  await expect(page).toHaveURL(new RegExp(`/workflows/wf-pasted-${mark}`));
  await expect(page.getByText(`Pasted ${mark}`).first()).toBeVisible();
});

test('a file is read in the encoding that its mark names; another one is refused in words', async ({ page }, info) => {
  const name = `Grüße ${randomBytes(4).toString('hex')}`;
  const text = `name: ${name}\nsteps:\n  - {key: read, agent: read-order}\n`;
  const path = info.outputPath('wörter.yaml');
  await page.goto('/workflows');
  await page.getByRole('button', { name: 'Import…' }).click();
  const input = page.locator('input[type=file]');
  const area = page.getByRole('textbox', { name: 'Text of the file' });
  writeFileSync(path, text, 'latin1');
  await input.setInputFiles(path);
  await expect(page.getByRole('alert')).toContainText('Line 1 has a character that is not UTF-8.');
  await expect(page.getByRole('alert')).toContainText('Save the file as UTF-8 in its editor');
  await expect(area).toHaveValue('');
  expect(await violations(page)).toEqual([]);

  for (const encoding of ['utf-8', 'utf16le'] as const) {
    writeFileSync(path, `\uFEFF${text}`, encoding);
    await input.setInputFiles(path);
    await expect(area).toHaveValue(text);
    await expect(page.getByRole('alert')).toBeHidden();
  }
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText(name).first()).toBeVisible();
  await expect(page).toHaveURL(/\/workflows\/wf-/);
});

test.describe('where something is refused', () => {
  test.use({ refused: true });

  test('a broken file is not saved, and every problem of it is listed', async ({ page }, info) => {
    const path = info.outputPath('broken.yaml');
    writeFileSync(path, BROKEN);
    await page.goto('/workflows');
    await importFile(page, path);

    const problems = page.getByRole('list', { name: 'Problems of the file' }).getByRole('listitem');
    await expect(page.getByText(/^\d problems; nothing was saved\.$/)).toBeVisible();
    await expect(problems.filter({ hasText: '$.steps[0].agent' })).toContainText('read-order');
    await expect(problems.filter({ hasText: '$.steps[0].timeout_seconds' })).toHaveCount(1);
    await expect(problems.filter({ hasText: 'duplicate' })).toHaveCount(1);
    await expect(problems.filter({ hasText: '$.steps[1].mapping.order' })).toHaveCount(1);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Text of the file' }).fill('name: [');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText(/line/);
  });

  for (const format of ['yaml', 'json'] as const) {
    test(`what is exported as ${format} comes back identical`, async ({ page, request }, info) => {
      const { id, name } = await workflowOf(request, READ);
      await hardFile(request, id, name);
      const saved = await definitionOf(request, id);
      await found(page, name);
      await page.getByRole('button', { name: `More for ${name}` }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: `Export ${format.toUpperCase()}` }).click(),
      ]);
      const path = info.outputPath(download.suggestedFilename());
      await download.saveAs(path);
      await importFile(page, path);
      await page.getByRole('button', { name: 'Save version 3' }).click();
      await expect(page).toHaveURL(new RegExp(`/workflows/${id}`));

      const again = await definitionOf(request, id);
      expect(again).toBe(saved);
      expect(again).toContain('9007199254740993');
      expect(again).toContain('[1.0,');
    });
  }

  test('a file whose slug is taken becomes a copy, if one wants', async ({ page, request }, info) => {
    const { id, name } = await workflowOf(request, READ);
    const path = info.outputPath('file.yaml');
    writeFileSync(path, await (await request.get(`/api/workflows/${id}/export?format=yaml`)).text());
    await page.goto('/workflows');
    await importFile(page, path);

    await expect(page.getByRole('dialog', { name: `${name} is here already` })).toBeVisible();
    await page.getByRole('radio', { name: 'A workflow of its own' }).check();
    await page.getByRole('textbox', { name: 'Name of the copy' }).fill(`${name} apart`);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save the copy' }).click();
    await expect(page).toHaveURL(new RegExp(`/workflows/${id}-apart`));
  });

  test('a list that cannot be read says why, and is read again', async ({ page }) => {
    await withoutNews(page);
    await page.route('**/api/workflows?*', (route) => route.fulfill({ status: 503, body: '' }));
    await page.goto('/workflows');
    await expect(page.getByRole('alert')).toContainText('The workflows could not be read');
    expect(await violations(page)).toEqual([]);
    await page.unroute('**/api/workflows?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('table')).toBeVisible();
  });

  test('why a list cannot be read stays while it is read again by itself, until it is read', async ({ page, request }) => {
    await workflowOf(request, READ);
    // Without the stream it is read again every two seconds.
    await page.route('**/api/executions/events', (route) => route.abort());
    const held: Route[] = [];
    let refusing = true;
    await page.route('**/api/workflows?*', (route) => {
      if (refusing) return route.fulfill({ status: 503, json: { detail: 'The database is away.' } });
      held.push(route);
      return undefined;
    });
    await page.goto('/workflows');
    const said = page.getByRole('alert');
    await expect(said).toContainText('The database is away.');

    refusing = false;
    await expect.poll(() => held.length).toBeGreaterThan(0);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    await expect(page.getByText('Reading the workflows')).toHaveCount(0);
    await expect(said).toContainText('The database is away.');
    await page.unroute('**/api/workflows?*');
    await Promise.all(held.map((route) => route.continue()));
    await expect(page.getByRole('table')).toBeVisible();
    await expect(said).toHaveCount(0);
  });
});

for (const theme of THEMES) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: 'reduce' } });

    test('neither the list nor what it asks breaks a rule of accessibility', async ({ page, request }) => {
      const { id, name } = await workflowOf(request, READ);
      await execute(request, id, { order: 1 });
      await execute(request, id, { order: 'none' });
      await found(page, name);
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: `More for ${name}` }).click();
      await expect(page.getByRole('menu')).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      for (const asking of ['Run…', 'Duplicate…', 'Archive…']) {
        await choose(page, name, asking);
        await expect(page.getByRole('dialog')).toBeVisible();
        expect(await violations(page), asking).toEqual([]);
        await page.getByRole('button', { name: 'Back' }).click();
        await expect(page.getByRole('dialog')).toHaveCount(0);
      }
      await page.getByRole('button', { name: 'Import…' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.goto('/workflows?search=no+workflow+has+this+name');
      await expect(page.getByText('No workflow matches.')).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  });
}
