import { writeFileSync } from 'node:fs';
import type { APIRequestContext, Page } from '@playwright/test';
import { choice, choose, execute, expect, FIND, HOLD, NOTE, READ, test, THEMES, violations, workflowOf } from './baton';

const links = (page: Page) => page.getByRole('link', { name: /^exec-/ });
const grid = (page: Page) => page.getByRole('grid', { name: 'Executions' });

async function executions(request: APIRequestContext, id: string, count: number) {
  const started: string[] = [];
  for (let n = 0; n < count; n += 1) {
    started.push(await execute(request, id, { order: n }, { wait: 0 }));
  }
  return started;
}

test('executions are narrowed by several statuses and mode, and the address keeps it', async ({ page, request }) => {
  const { id, name } = await workflowOf(request, READ, FIND);
  const failed = await execute(request, id, { order: 1, open_when: '/nowhere' });
  const completed = await execute(request, id, { order: 2, open_when: '/' });
  const tested = await request.post(`/api/workflows/${id}/execute?mode=test`, {
    data: { order: 3, open_when: '/' },
    headers: { Prefer: 'wait=20' },
  });
  expect(tested.ok(), await tested.text()).toBe(true);
  await page.goto('/executions');

  await choose(page, 'Workflow', name);
  await expect(page).toHaveURL(new RegExp(`workflow=${id}`));
  await expect(links(page)).toHaveCount(2);
  await page.getByRole('button', { name: /^Status: / }).click();
  await page.getByRole('checkbox', { name: 'Failed' }).check();
  await expect(links(page)).toHaveText([failed]);
  await page.getByRole('checkbox', { name: 'Completed' }).check();
  await expect(links(page)).toHaveText([completed, failed]);

  await page.reload();
  await expect(page.getByRole('button', { name: 'Status: Completed, Failed' })).toBeVisible();
  await expect(links(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Remove filter: Failed' }).click();
  await expect(links(page)).toHaveText([completed]);
  await page.getByRole('button', { name: 'Remove filter: Production' }).click();
  await expect(links(page)).toHaveCount(2);
  await page.getByLabel('Mode').selectOption('Test');
  await expect(links(page)).toHaveCount(1);
  await expect(page.getByRole('row').nth(1)).toContainText('· Test');
  await page.goBack();
  await expect(links(page)).toHaveCount(2);
});

test('words of the id, the input and the error are found', async ({ page, request }) => {
  const { id } = await workflowOf(request, READ, FIND);
  const word = `zebra${Date.now()}`;
  const failed = await execute(request, id, { order: 815, open_when: '/nowhere', note: word });
  await execute(request, id, { order: 816, open_when: '/' });
  await page.goto(`/executions?workflow=${id}`);
  await expect(links(page)).toHaveCount(2);

  await page.keyboard.press('/');
  const search = page.getByRole('searchbox', { name: 'Search' });
  await expect(search).toBeFocused();
  for (const words of [word, 'knows no order 815', failed]) {
    await search.fill(words);
    await expect(links(page), words).toHaveText([failed]);
  }
  await expect(page).toHaveURL(new RegExp(`text=${failed}`));
  await search.fill('nothing has these words');
  await expect(page.getByText('No execution matches.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page.getByRole('link', { name: failed })).toBeVisible();
});

test('three hundred executions are there to the last, and few of them in the page', async ({ page, request }) => {
  const { id } = await workflowOf(request, READ);
  const started = await executions(request, id, 300);
  await page.goto(`/executions?workflow=${id}`);
  await expect(page.getByRole('link', { name: started.at(-1) ?? '' })).toBeVisible();
  await expect(page.getByText('100+ executions match')).toBeVisible();

  const newest = page.getByRole('link', { name: started.at(-1) ?? '' });
  await newest.focus();

  const seen = new Set<string>();
  await page.mouse.move(700, 500);
  await expect(async () => {
    await page.mouse.wheel(0, 300);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    for (const name of await links(page).allTextContents()) seen.add(name);
    expect(seen.size).toBe(300);
  }).toPass({ intervals: [50], timeout: 60_000 });
  await page.mouse.wheel(0, 20_000);
  await expect(page.getByRole('link', { name: started[0] ?? '' })).toBeInViewport();
  await expect(newest).toBeFocused();
  expect(await links(page).count()).toBeLessThan(60);
  expect([...seen].sort()).toEqual([...started].sort());
  await expect(page.getByText('300 executions match')).toBeVisible();
});

test('the keyboard ticks, extends and opens', async ({ page, request }) => {
  const { id } = await workflowOf(request, READ);
  const started = await executions(request, id, 5);
  await page.goto(`/executions?workflow=${id}`);
  await expect(links(page)).toHaveCount(5);
  await grid(page).focus();

  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('x');
  await expect(page.getByText('1 selected')).toBeVisible();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByText('3 selected')).toBeVisible();
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(choice(page, 'Workflow')).toBeVisible();
  await page.getByRole('checkbox').nth(0).click();
  await page.getByRole('checkbox').nth(4).click({ modifiers: ['Shift'] });
  await expect(page.getByText('5 selected')).toBeVisible();

  await grid(page).focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/executions/${started[1] ?? ''}`));
});

test('many are retried at once, after it was said what runs again', async ({ page, request }) => {
  const { id, name } = await workflowOf(request, READ, { ...READ, key: 'again', name: 'Read again' });
  await executions(request, id, 3);
  await page.goto(`/executions?workflow=${id}`);
  await expect(page.getByRole('row', { name: /Completed/ })).toHaveCount(3);
  await page.getByRole('checkbox').nth(0).click();
  await page.getByRole('checkbox').nth(2).click({ modifiers: ['Shift'] });
  await page.getByRole('button', { name: 'Retry…' }).click();

  const dialog = page.getByRole('dialog', { name: 'Run 3 executions again from the start?' });
  await expect(dialog).toContainText(`${name}: 3 executions, all 2 steps.`);
  await page.getByRole('button', { name: 'Retry 3 executions' }).dblclick();
  await expect(page.getByRole('dialog')).toContainText('3 of 3 started again');
  await page.mouse.click(4, 4);
  await expect(page.getByRole('list', { name: 'What came of each' }).getByRole('listitem')).toHaveCount(3);
  await page.getByRole('button', { name: 'Close', exact: true }).last().click();
  await expect(page.getByRole('button', { name: 'Retry…' })).toBeFocused();
  await expect(links(page)).toHaveCount(6);
});

test('before many are retried it is said which of them write again, and by which step', async ({ page, request }, info) => {
  const gate = info.outputPath('open');
  const { id, name } = await workflowOf(request, FIND, NOTE);
  const early = await execute(request, id, { order: 1, open_when: gate });
  writeFileSync(gate, '');
  const late = await execute(request, id, { order: 2, open_when: gate });
  await page.goto(`/executions?workflow=${id}`);
  await expect(links(page)).toHaveText([late, early]);
  for (const n of [0, 1]) await page.getByRole('checkbox').nth(n).click();
  await page.getByRole('button', { name: 'Retry…' }).click();

  const dialog = page.getByRole('dialog');
  const warning = dialog.getByRole('note');
  await expect(warning).toContainText('1 of 2 would write again what may have been written before:');
  await expect(warning).toContainText(`Step 2, Note order, of ${name}`);
  await expect(warning).toContainText(late);
  await expect(warning).not.toContainText(early);
  await expect(dialog).toContainText('1 of 2 would write what was not written before:');
  await page.keyboard.press('Escape');

  const { id: reading } = await workflowOf(request, READ);
  const calm = await execute(request, reading, { order: 3 });
  await page.goto(`/executions?workflow=${reading}`);
  await expect(links(page)).toHaveText([calm]);
  await page.getByRole('checkbox').first().click();
  await page.getByRole('button', { name: 'Retry…' }).click();
  await expect(dialog).toContainText('None would write anything again outside Baton.');
});

test.describe('where something is refused', () => {
  test.use({ refused: true });

  test('that it cannot be told what writes again is said before many are retried', async ({ page, request }) => {
    const { id } = await workflowOf(request, READ);
    await execute(request, id, { order: 1 });
    const asked = '**/api/executions/prospects?*';
    await page.route(asked, (route) =>
      route.fulfill({ status: 503, json: { detail: 'The database is away.' } }),
    );
    await page.goto(`/executions?workflow=${id}`);
    await page.getByRole('checkbox').first().click();
    await page.getByRole('button', { name: 'Retry…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('Which of them would write again is unknown. The database is away.');
    await page.unroute(asked);
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await expect(dialog).toContainText('None would write anything again outside Baton.');
    await dialog.getByRole('button', { name: 'Retry 1 execution' }).press('Enter');
    await expect(dialog).toContainText('1 of 1 started again');
    await expect(dialog.getByRole('list', { name: 'What came of each' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Retry…' })).toBeFocused();
  });

  test('many are stopped at once, and what came of each is told', async ({ page, request }, info) => {
    const gate = info.outputPath('open');
    const { id } = await workflowOf(request, HOLD);
    // First, for the others hold the processes of the agents.
    const ended = await execute(request, id, { order: 9, open_when: '/' });
    for (let n = 0; n < 2; n += 1) await execute(request, id, { order: n, open_when: gate }, { wait: 0 });
    await page.goto(`/executions?workflow=${id}`);
    await expect(page.getByRole('row', { name: /Running/ })).toHaveCount(2);
    for (let n = 0; n < 3; n += 1) await page.getByRole('checkbox').nth(n).click();
    await page.getByRole('button', { name: 'Cancel…' }).click();

    await expect(page.getByRole('dialog', { name: 'Stop 2 executions?' })).toContainText(
      '1 execution ended already and is left out.',
    );
    let refused = 0;
    await page.route('**/cancel', (route) => {
      refused += 1;
      if (refused > 1) return route.continue();
      return route.fulfill({ status: 503, json: { detail: 'The database is away.' } });
    });
    await page.getByRole('button', { name: 'Stop 2 executions' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('1 of 2 stopped, 1 not');
    await expect(dialog).toContainText('The database is away.');
    await expect(dialog.getByRole('link', { name: ended })).toHaveCount(0);
    await page.getByRole('button', { name: 'Close', exact: true }).last().click();
    await expect(page.getByRole('row', { name: /Cancelled/ })).toHaveCount(1);
    writeFileSync(gate, '');
  });

  test('a list that cannot be read says why, and is read again', async ({ page, request }) => {
    const { id } = await workflowOf(request, READ);
    const execution = await execute(request, id, { order: 1 });
    await page.route('**/api/executions?*', (route) => route.fulfill({ status: 503, body: '' }));
    await page.goto(`/executions?workflow=${id}`);
    await expect(page.getByRole('alert')).toContainText('The executions could not be read');
    await page.unroute('**/api/executions?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('link', { name: execution })).toBeVisible();
  });
});

test('an execution is copied as commands that read it', async ({ page, request, context, baseURL }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { id } = await workflowOf(request, READ);
  const execution = await execute(request, id, { order: 1 });
  await page.goto(`/executions?workflow=${id}`);
  await page.getByRole('button', { name: `More for ${execution}` }).click();
  for (const [item, said] of [
    ['ID', execution],
    ['cURL', `curl ${baseURL ?? ''}/api/executions/${execution}`],
    ['CLI', `baton executions show ${execution}`],
    ['Python', `urlopen("${baseURL ?? ''}/api/executions/${execution}")`],
  ] as const) {
    await page.getByRole('menuitem', { name: new RegExp(`^Copy.* ${item}$`) }).click();
    await expect(page.getByRole('menuitem', { name: `${item} copied` })).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(said);
  }
});

for (const theme of THEMES) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: 'reduce' } });

    test('neither the list nor what it asks breaks a rule of accessibility', async ({ page, request }) => {
      const { id } = await workflowOf(request, READ, FIND);
      const execution = await execute(request, id, { order: 1, open_when: '/nowhere' });
      await page.goto(`/executions?workflow=${id}&status=failed`);
      await expect(links(page)).toHaveCount(1);
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: /^Status: / }).click();
      await expect(page.getByRole('checkbox', { name: 'Failed' })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: `More for ${execution}` }).click();
      await expect(page.getByRole('menu')).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('checkbox').first().click();
      await page.getByRole('button', { name: 'Retry…' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Retry 1 execution' }).click();
      await expect(page.getByRole('dialog')).toContainText('1 of 1 started again');
      expect(await violations(page)).toEqual([]);
    });
  });
}
