import type { APIRequestContext } from '@playwright/test';
import { choice, choose, execute, expect, READ, test, violations, workflowFrom, type OwnWorkflow } from './baton';

/** As long as a name may be, without a place to break it. */
const long = (mark: string) => `${mark}${'W'.repeat(200 - mark.length)}`;

async function longNamed(request: APIRequestContext): Promise<OwnWorkflow & { readonly execution: string }> {
  const name = long(`Long${Date.now()}`);
  const workflow = await workflowFrom(request, {
    name,
    description: long('Described'),
    steps: [
      { ...READ, name: long('First'), mapping: { order: 'input.order' } },
      { ...READ, key: 'fail', agent: 'find-order', name: long('Second'), mapping: { order: 'input.order', open_when: { value: `/${long('nowhere')}` } } },
    ],
  });
  return { ...workflow, name, execution: await execute(request, workflow.id, { order: 4711 }) };
}

for (const width of [1440, 1024, 390]) {
  test(`names of 200 characters break no page, ${width} wide`, async ({ page, request }, info) => {
    await page.setViewportSize({ width, height: 844 });
    const { id, name, execution } = await longNamed(request);
    const pages = [
      ['workflows', `/workflows?search=${encodeURIComponent(name.slice(0, 12))}`],
      ['executions', `/executions?workflow=${id}`],
      ['execution', `/executions/${execution}`],
      ['retry', `/executions/${execution}/retry`],
      ['debug', `/debug/${execution}`],
      ['errors', `/errors?workflow=${id}`],
      ['dashboard', `/dashboard?workflow=${id}`],
      ['versions', `/workflows/${id}/versions`],
      ['editor', `/workflows/${id}`],
    ] as const;
    for (const [what, path] of pages) {
      await page.goto(path);
      await expect(page.locator('#main').getByText(/WWWW/).first(), what).toBeVisible();
      await page.screenshot({ path: info.outputPath(`${what}.png`) });
      const wide = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.getElementById('main')?.scrollWidth,
      ]);
      const main = width < 640 ? width : width - 72;
      expect(wide, what).toEqual([width, main]);
      expect(await violations(page), what).toEqual([]);
    }
  });
}

test('of many workflows one is found by typing, and the choice stays in its place', async ({ page, request }) => {
  const mark = `Many ${Date.now()}`;
  for (let n = 0; n < 120; n += 1) {
    const file = { name: `${mark} ${String(n).padStart(3, '0')}`, steps: [READ] };
    expect((await request.post('/api/workflows', { data: file })).status()).toBe(201);
  }
  await page.goto('/executions');
  const box = await choice(page, 'Workflow').boundingBox();
  await choice(page, 'Workflow').click();
  await expect(page.getByRole('option').first()).toBeVisible();
  expect(await page.locator('.mantine-Select-option').count()).toBeLessThanOrEqual(100);
  await choose(page, 'Workflow', `${mark} 117`);
  await expect(page).toHaveURL(/workflow=wf-many-/);
  expect((await choice(page, 'Workflow').boundingBox())?.width).toBe(box?.width);
  expect(await violations(page)).toEqual([]);
});

test('boxes that are not ticked are seen in the dark', async ({ page, request }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  const { id } = await longNamed(request);
  await page.goto(`/executions?workflow=${id}`);
  const contrast = await page.getByRole('checkbox').first().evaluate((box) => {
    const channels = (colour: string) => (/[\d.]+/g[Symbol.match](colour) ?? []).slice(0, 3).map(Number);
    const light = (colour: string) => {
      const [r = 0, g = 0, b = 0] = channels(colour).map((each) => {
        const part = each / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const border = light(getComputedStyle(box).borderTopColor);
    const around = light(getComputedStyle(document.querySelector('table')?.parentElement ?? document.body).backgroundColor);
    return (Math.max(border, around) + 0.05) / (Math.min(border, around) + 0.05);
  });
  expect(contrast).toBeGreaterThanOrEqual(3);
});
