import type { Locator, Page } from '@playwright/test';
import { expect, test } from './baton';

const steps = (page: Page) => page.locator('[data-step]');
const connections = (page: Page) => page.locator('[data-edge]');

interface Place {
  readonly x: number;
  readonly y: number;
}

async function drag(page: Page, card: Locator, to: Place) {
  // The library is as long as there are agents.
  await card.evaluate((shown) => {
    if (shown.closest('aside') !== null) shown.scrollIntoView({ block: 'nearest' });
  });
  const box = await card.boundingBox();
  if (box === null) throw new Error('It is not on the screen.');
  await page.mouse.move(box.x + 24, box.y + 12);
  await page.mouse.down();
  await page.mouse.move((box.x + to.x) / 2, (box.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 8 });
  await page.mouse.up();
}

/** A place under the last step of the chain, or beside it. */
async function near(page: Page, name: string, by: Place): Promise<Place> {
  const box = await steps(page).filter({ hasText: name }).boundingBox();
  if (box === null) throw new Error(`There is no ${name}.`);
  return { x: box.x + box.width / 2 + by.x, y: box.y + box.height + by.y };
}

test('a card that is dropped below the last step is connected to it', async ({ page }) => {
  await page.goto('/workflows/new');
  const library = page.getByRole('complementary', { name: 'Agents' });
  const card = (name: string) => library.getByRole('button', { name, exact: true });
  await card('Read order').press('Enter');
  await expect(connections(page)).toHaveCount(1);

  await drag(page, card('Hold order'), await near(page, 'Read order', { x: 0, y: 110 }));
  await expect(steps(page)).toHaveCount(2);
  await expect(page.getByRole('button', { name: /^Mapping from Read order to Hold order/ })).toBeVisible();

  // Not exactly below, and what floats beside the chain joins it the same way.
  await drag(page, card('Wait long'), await near(page, 'Read order', { x: 330, y: 0 }));
  await expect(page.getByText('Not connected')).toBeVisible();
  await drag(page, steps(page).filter({ hasText: 'Wait long' }), await near(page, 'Hold order', { x: 60, y: 60 }));
  await expect(page.getByText('Not connected')).toBeHidden();
  await expect(page.getByRole('button', { name: /^Mapping from Hold order to Wait long/ })).toBeVisible();
  await expect(connections(page)).toHaveCount(3);
});
