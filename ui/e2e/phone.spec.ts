import type { APIRequestContext, Page } from '@playwright/test';
import { execute, expect, FIND, READ, test, THEMES, violations, WAIT, workflowFrom, workflowOf } from './baton';

const WIDTH = 390;
/** Windows of 1280 by 720 at 200 % and of 1280 by 1024 at 400 %. */
const REFLOWED = [
  { width: 640, height: 360 },
  { width: 320, height: 256 },
];
const LONG = 'An order that is read again because its name is very long and nobody shortened it';

/** Nothing leaves the window. */
async function fits(page: Page, what: string, width: number) {
  const wide = await page.evaluate(() => ({
    document: document.documentElement.scrollWidth,
    main: document.getElementById('main')?.scrollWidth ?? 0,
  }));
  expect(wide.document, what).toBeLessThanOrEqual(width);
  expect(wide.main, what).toBeLessThanOrEqual(width);
}

/** Nothing that can be pressed is too small to be hit. */
async function canBeHit(page: Page, what: string) {
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('#main button, #main a[data-variant], nav[aria-label=Baton] a')]
      .filter((each) => each.checkVisibility({ visibilityProperty: true }))
      .map((each) => ({ words: each.textContent, box: each.getBoundingClientRect() }))
      .filter(({ box }) => box.height > 0 && box.height < 24)
      .map(({ words, box }) => `${words} ${box.height}`),
  );
  expect(small, what).toEqual([]);
}

/** Parts that scroll sideways, but for tables of figures and exact text. */
function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('#main *')]
      .filter((part) => {
        const { overflowX } = getComputedStyle(part);
        return (overflowX === 'auto' || overflowX === 'scroll') && part.scrollWidth > part.clientWidth + 1;
      })
      .filter((part) => part.closest('pre, .cm-editor, [role=tree], [tabindex="0"][aria-label]') === null)
      .map((part) => `${part.className} ${part.clientWidth} of ${part.scrollWidth}: ${part.textContent.slice(0, 40)}`),
  );
}

interface Visited {
  readonly pages: readonly (readonly [name: string, path: string, sign: string | RegExp])[];
  readonly running: string;
}

/** Every page, with what is on it once it is drawn. */
async function everyPage(request: APIRequestContext, editor: string | RegExp): Promise<Visited> {
  const failing = await workflowOf(request, READ, FIND, { ...READ, key: 'again', name: LONG });
  const failed = await execute(request, failing.id, { order: 4711, open_when: '/nowhere' });
  const waiting = await workflowOf(request, READ, WAIT);
  const running = await execute(request, waiting.id, { order: 1 }, { wait: 0 });
  const pages: Visited['pages'] = [
    ['workflows', '/workflows', failing.name],
    ['executions', '/executions', failing.name],
    ['failed', `/executions/${failed}`, 'Failed at step 2 of 3, Find order'],
    ['running', `/executions/${running}`, 'Running step 2 of 2'],
    ['retry', `/executions/${failed}/retry`, 'Original input'],
    ['another-input', `/executions/${failed}/retry?edit=order`, 'Starts a new execution.'],
    ['debug', `/debug/${failed}`, 'Debug step 2 of 3'],
    ['errors', '/errors', 'The order system knows no order 4711.'],
    ['dashboard', '/dashboard', 'Success rate'],
    ['templates', '/templates', 'IT Ticket Triage'],
    ['versions', `/workflows/${failing.id}/versions`, 'What changed'],
    ['editor', `/workflows/${failing.id}`, editor],
    ['new', '/workflows/new', editor],
    ['settings', '/settings/notifications', 'Notifications'],
    ['agents', '/agents?choose=true&search=solution', 'Solution Generator'],
    ['agent', '/agents/solution-generator?tab=outputs', 'Answer fields'],
    ['new agent', '/agents/new?kind=http', 'Address'],
  ];
  return { pages, running };
}

for (const theme of THEMES) {
  test.describe(`on a phone in the ${theme} theme`, () => {
    test.use({ colorScheme: theme, viewport: { width: WIDTH, height: 844 }, hasTouch: true });

    test('every page is readable and breaks no rule of accessibility', async ({ page, request }, info) => {
      const { pages, running } = await everyPage(request, 'Edit workflows on a wider screen.');
      for (const [name, path, sign] of pages) {
        await page.goto(path);
        await expect(page.locator('#main').getByText(sign).first(), name).toBeVisible();
        await page.screenshot({ path: info.outputPath(`${name}.png`), fullPage: true });
        await fits(page, name, WIDTH);
        await canBeHit(page, name);
        expect(await violations(page), name).toEqual([]);
      }
      await request.post(`/api/executions/${running}/cancel`);
    });
  });
}

test('no page scrolls sideways at 200 % or 400 %', async ({ page, request }, info) => {
  const { pages, running } = await everyPage(request, /^Save$|Edit workflows on a wider screen/);
  for (const { width, height } of REFLOWED) {
    await page.setViewportSize({ width, height });
    for (const [name, path, sign] of pages) {
      const what = `${name} at ${width}`;
      await page.goto(path);
      await expect(page.locator('#main').getByText(sign).first(), what).toBeVisible();
      await page.screenshot({ path: info.outputPath(`${name}-${width}.png`) });
      await fits(page, what, width);
      expect(await sideways(page), what).toEqual([]);
    }
    // Every page is reached from the rail, however low the window is.
    const settings = page.getByRole('navigation', { name: 'Baton' }).getByRole('link', { name: 'Settings' });
    await settings.focus();
    const box = await settings.boundingBox();
    expect((box?.y ?? height) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
  }
  await request.post(`/api/executions/${running}/cancel`);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: WIDTH, height: 844 }, hasTouch: true });

  test('a card in Teams leads to the failure, what to press, and the step that failed', async ({ page, request }, info) => {
    const { id } = await workflowOf(request, READ, FIND, { ...READ, key: 'again', name: LONG });
    const execution = await execute(request, id, { order: 4711, open_when: info.outputPath('open') });
    await page.goto(`/executions/${execution}`);
    const answer = page.getByRole('region', { name: 'What happened' });
    await expect(answer).toContainText('The order system knows no order 4711.');
    const primary = answer.locator('[data-primary]');
    const box = await primary.boundingBox();
    expect(box?.width).toBeGreaterThan(300);
    expect(box?.height).toBeGreaterThanOrEqual(44);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(844 - 60);

    await page.getByRole('list', { name: 'Steps' }).getByRole('button', { name: /Read order/ }).tap();
    await page.getByRole('tab', { name: 'Output' }).tap();
    await expect(page.getByRole('region', { name: 'Output of Read order' })).toContainText('4711');
    await page.getByRole('navigation', { name: 'Baton' }).getByRole('link', { name: 'Executions' }).tap();
    await expect(page.getByRole('heading', { name: 'Executions' })).toBeVisible();
  });

  test('an execution is opened by a tap on its row, and a workflow is run from the list', async ({ page, request }) => {
    const { id, name } = await workflowFrom(request, { steps: [{ ...READ, mapping: { order: 'input.order' } }] });
    const execution = await execute(request, id, { order: 1 });
    await page.goto(`/executions?workflow=${id}`);
    await page.getByRole('link', { name: execution }).tap();
    await expect(page).toHaveURL(new RegExp(execution));

    await page.goto(`/workflows?search=${encodeURIComponent(name)}`);
    await page.getByRole('button', { name: `Run ${name}…` }).tap();
    const dialog = page.getByRole('dialog', { name: `Run ${name}` });
    await expect.poll(async () => (await dialog.boundingBox())?.width).toBe(WIDTH);
    await dialog.getByRole('textbox', { name: 'Order' }).fill('2');
    await dialog.getByRole('button', { name: 'Run', exact: true }).tap();
    await expect(page.getByRole('heading', { name: /^Completed in / })).toBeVisible();
  });
});
