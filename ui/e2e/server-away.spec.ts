import { expect } from './baton';
import { test } from './own-server';

// A server that is killed loses requests, which the browser notes.
test.use({ refused: true });

test('a page that is opened while the server is away opens once it is back', async ({ page, own }) => {
  await page.goto('/workflows');
  await expect(page.getByRole('heading', { name: 'Workflows' })).toBeVisible();
  await own.kill();
  await page.getByRole('link', { name: 'Dashboard' }).click();
  await expect(page.getByRole('alert')).toContainText('The Baton server cannot be reached. Trying again every 2 s.');

  await own.start();
  await expect(page.getByText('Success rate')).toBeVisible({ timeout: 60_000 });
});

test('after an upgrade, a page whose program is gone is loaded again, once', async ({ page, own }) => {
  await page.goto(`${own.url}/workflows`);
  await expect(page.getByRole('heading', { name: 'Workflows' })).toBeVisible();
  let missing = 0;
  await page.route(/dashboard-page.*\.js$/, async (route) => {
    missing += 1;
    if (missing === 1) await route.fulfill({ status: 404, body: 'There is no such file in this build.' });
    else await route.continue();
  });
  await page.getByRole('link', { name: 'Dashboard' }).click();
  await expect(page.getByText('Success rate')).toBeVisible();
  expect(missing).toBe(2);
});

test('a part that is missing in every build is said to be so, without end of reloads', async ({ page, own }) => {
  await page.goto(`${own.url}/workflows`);
  await page.route(/dashboard-page.*\.js$/, (route) => route.fulfill({ status: 404, body: '' }));
  await page.getByRole('link', { name: 'Dashboard' }).click();
  await expect(page.getByRole('alert')).toContainText('This part of the page could not be loaded');
});
