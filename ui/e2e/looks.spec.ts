import { execute, expect, FIND, NOTE, READ, test, THEMES, violations, WAIT, workflowOf } from './baton';

for (const theme of THEMES) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme });

    test('no page breaks a rule of accessibility', async ({ page, request }) => {
      const failing = await workflowOf(request, READ, FIND, READ_AGAIN);
      const failed = await execute(request, failing.id, { order: 4711, open_when: '/nowhere' });
      const waiting = await workflowOf(request, READ, WAIT);
      const running = await execute(request, waiting.id, { order: 1 }, { wait: 0 });
      const pages: readonly (readonly [path: string, sign: string])[] = [
        ['/workflows', failing.name],
        ['/executions', failed],
        ['/executions?status=paused', 'No execution matches.'],
        [`/executions/${failed}`, 'Failed at step 2 of 3'],
        [`/executions/${running}`, 'Running step 2 of 2'],
        ['/nowhere', 'There is no page at this address.'],
      ];
      for (const [path, sign] of pages) {
        await page.goto(path);
        await expect(page.getByText(sign).first()).toBeVisible();
        expect(await violations(page), path).toEqual([]);
      }
      await request.post(`/api/executions/${running}/cancel`);
    });

    test('no state of an execution breaks a rule of accessibility', async ({ page, request }) => {
      const failing = await workflowOf(request, READ, NOTE, READ_AGAIN);
      const failed = await execute(request, failing.id, { order: 4711, open_when: '/nowhere' });
      await page.goto(`/executions/${failed}`);
      for (const tab of ['Error', 'Input', 'Output', 'Log', 'Attempts']) {
        await page.getByRole('tab', { name: tab }).click();
        await expect(page.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true');
        expect(await violations(page), tab).toEqual([]);
      }
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
      expect(await violations(page), 'keys').toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'More' }).click();
      await expect(page.getByRole('menuitem', { name: 'Copy as cURL' })).toBeVisible();
      expect(await violations(page), 'menu').toEqual([]);
      await page.goto(`/executions/${failed}/retry`);
      await page.getByRole('button', { name: 'view' }).click();
      await expect(page.getByRole('region', { name: 'Original input' })).toBeVisible();
      expect(await violations(page), 'retry').toEqual([]);
      await page.goto(`/debug/${failed}`);
      await expect(page.getByText('Input, as the agent got it')).toBeVisible();
      expect(await violations(page), 'debug').toEqual([]);
    });

    test('an execution is readable in a small window', async ({ page, request }) => {
      await page.setViewportSize({ width: 1024, height: 768 });
      const failing = await workflowOf(request, READ, FIND, READ_AGAIN);
      const failed = await execute(request, failing.id, { order: 4711, open_when: '/nowhere' });
      await page.goto(`/executions/${failed}`);
      await expect(page.getByRole('navigation', { name: 'Agents' })).toBeHidden();
      await page.getByRole('button', { name: 'Show the chain' }).click();
      await expect(page.getByRole('navigation', { name: 'Agents' })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide).toBeLessThanOrEqual(1024);
    });

    test('no dialog breaks a rule of accessibility', async ({ page, request }) => {
      const { id, name } = await workflowOf(request, READ, NOTE);
      const execution = await execute(request, id, { order: 1, open_when: '/nowhere' });
      await page.goto('/workflows');
      await page.getByRole('button', { name: `Run ${name}…` }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.goto(`/executions/${execution}`);
      await page.getByRole('button', { name: 'Retry…' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  });
}

const READ_AGAIN = { ...READ, key: 'again', name: 'Read again' };

test('the check of accessibility finds what is wrong', async ({ page }) => {
  await page.goto('/workflows');
  await expect(page.locator('#main')).toBeVisible();
  await page.evaluate(() => {
    const pale = document.createElement('p');
    pale.textContent = 'Pale';
    pale.style.color = '#777777';
    pale.style.backgroundColor = '#888888';
    document.querySelector('#main')?.append(document.createElement('button'), pale);
  });
  const rules = (await violations(page)).map((found) => found.split(':')[0]);
  expect(rules.sort()).toEqual(['button-name', 'color-contrast']);
});

test('the theme is chosen, and kept', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/workflows');
  const html = page.locator('html');
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'light');

  await page.getByRole('button', { name: 'Theme: switch to dark' }).click();
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.reload();
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
});

test('an execution that is not there is one clear sentence', async ({ page: strict, browser, baseURL }) => {
  // The browser itself notes the 404, so this page may complain.
  await strict.close();
  const context = await browser.newContext({ baseURL: baseURL ?? '' });
  const page = await context.newPage();
  await page.goto('/executions/exec-20200101-0000000000000000');
  await expect(page.getByRole('alert')).toContainText('The execution could not be read');
  expect(await violations(page)).toEqual([]);
  await context.close();
});
