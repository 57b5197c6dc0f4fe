import { expect, test, THEMES, violations } from './baton';
import { FAILURES } from './failures';

interface Told {
  readonly title: string;
  readonly cause: string | RegExp;
  /** The one filled button; null if none is. */
  readonly primary: string | null;
  /** How many buttons there are, if it is not two beside the filled one. */
  readonly offered?: number;
}

/** What a person must read at once, by the kind of the failure. */
const TOLD: Readonly<Record<keyof typeof FAILURES, Told>> = {
  vendor: {
    title: 'Failed at step 2 of 3, Customer Data',
    cause: 'Dynamics 365 was busy (429) on all 3 tries.',
    primary: 'Resume from step 2',
  },
  input: {
    title: 'Failed at step 2 of 3, Set limit',
    cause: 'Set limit needs limit as a number; it got "gold" from input.tier.',
    primary: 'Fix mapping',
    offered: 4,
  },
  output: {
    title: 'Failed at step 2 of 3, Ticket Analyzer',
    cause: 'Ticket Analyzer answered without priority, which its schema requires.',
    primary: 'Debug step 2',
  },
  timeout: {
    title: 'Failed at step 2 of 3, Wait long',
    cause: 'Stopped after 1 s, its limit.',
    primary: 'Resume from step 2',
  },
  settings: {
    title: 'Failed at step 2 of 3, Customer Data',
    cause: /There is no credential 'crm-archive'/,
    primary: 'Create credential',
  },
  credential: {
    title: 'Failed at step 2 of 3, Customer Data',
    cause: /^Dynamics 365 refused the credential crm: /,
    primary: 'Renew credential',
  },
  cancelled: {
    title: 'Stopped at step 2 of 3, Wait long',
    cause: 'Stopped by Local operator during step 2. Step 1 is saved.',
    primary: null,
  },
  platform: {
    title: 'Failed at step 2 of 3, End worker',
    cause: /^Baton failed, not your workflow\. 3 workers died/,
    primary: 'Resume from step 2',
  },
};

for (const kind of Object.keys(FAILURES) as (keyof typeof FAILURES)[]) {
  test(`a failure of kind ${kind} is understood at once, in both themes`, async ({ page, request }, info) => {
    // Three workers have to be found dead, one after the other.
    if (kind === 'platform') test.setTimeout(300_000);
    const { execution } = await FAILURES[kind](request);
    const told = TOLD[kind];
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme });
      await page.goto(`/executions/${execution}`);
      const answer = page.getByRole('region', { name: 'What happened' });
      await expect(answer.getByRole('heading')).toHaveText(told.title);
      await expect(answer.getByText(told.cause)).toBeVisible();
      const filled = answer.locator('[data-primary]');
      if (told.primary === null) await expect(filled).toHaveCount(0);
      else await expect(filled).toHaveText(told.primary);
      const offered = answer.getByRole('button').or(answer.getByRole('link'));
      await expect(offered.filter({ hasNotText: /other execution/ })).toHaveCount(
        told.offered ?? (told.primary === null ? 2 : 3),
      );
      const box = await page.getByRole('region', { name: 'Progress' }).boundingBox();
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(240);
      await expect(page.locator('button[aria-current=true]').filter({ hasText: /\d/ }).first()).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.screenshot({ path: info.outputPath(`${kind}-${theme}.png`) });
    }
  });
}

test('a refused credential says whom else it stopped, and lists them', async ({ page, request }) => {
  const before = await FAILURES.credential(request);
  const { execution } = await FAILURES.credential(request);
  const answer = page.getByRole('region', { name: 'What happened' });
  const others = answer.getByRole('link', {
    name: /^\d+ other executions? of this agent failed on a refused credential in 7 days\.$/,
  });
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    await page.goto(`/executions/${execution}`);
    await expect(others).toBeVisible();
    expect(await violations(page)).toEqual([]);
  }
  await expect(answer).toContainText('Get a new secret for it and test it here; then resume.');
  await others.click();
  await expect(page.getByRole('button', { name: 'Remove filter: Last 7 days' })).toBeVisible();
  for (const each of [before.execution, execution]) {
    await expect(page.getByRole('link', { name: each })).toBeVisible();
  }
});
