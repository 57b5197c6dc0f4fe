import { randomBytes } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import { expect, test as base, type APIRequestContext, type Locator, type Page } from '@playwright/test';

interface Expectation {
  /** Whether requests are refused or lost on purpose; the browser notes each by itself. */
  refused: boolean;
}

/** A page that must not complain, break its policy, or ask anybody else. */
export const test = base.extend<Expectation>({
  refused: [false, { option: true }],
  page: async ({ page, baseURL, refused }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      const noted = refused && message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !noted) complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(`${baseURL ?? ''}/`)) complaints.push(request.url());
    });
    await use(page);
    expect(complaints).toEqual([]);
  },
});

export { expect };

export const THEMES = ['light', 'dark'] as const;

export interface Step {
  readonly key: string;
  readonly agent: string;
  readonly name: string;
}

export const READ: Step = { key: 'read', agent: 'read-order', name: 'Read order' };
export const FIND: Step = { key: 'find', agent: 'find-order', name: 'Find order' };
export const HOLD: Step = { key: 'hold', agent: 'hold-order', name: 'Hold order' };
export const NOTE: Step = { key: 'note', agent: 'note-order', name: 'Note order' };
export const MUCH: Step = { key: 'much', agent: 'tell-much', name: 'Tell much' };
export const WAIT: Step = { key: 'wait', agent: 'wait-long', name: 'Wait long' };
export const MANY: Step = { key: 'many', agent: 'make-many', name: 'Make many' };
export const PASS: Step = { key: 'pass', agent: 'pass-many', name: 'Pass many' };

const MAPPINGS: Readonly<Record<string, object>> = {
  'read-order': { order: 'input.order' },
  'find-order': { order: 'input.order', open_when: 'input.open_when' },
  'note-order': { order: 'input.order', open_when: 'input.open_when' },
  'tell-much': { order: 'input.order', open_when: 'input.open_when' },
  'make-many': { count: 'input.count' },
  'pass-many': { rows: 'input.rows', open_when: 'input.open_when' },
  'hold-order': { order: 'input.order', open_when: 'input.open_when' },
};

export interface OwnWorkflow {
  readonly id: string;
  readonly name: string;
}

/** A workflow that belongs to one journey, deployed. */
export function workflowOf(
  request: APIRequestContext,
  ...steps: readonly Step[]
): Promise<OwnWorkflow> {
  return workflowFrom(request, {
    steps: steps.map((step) => ({ ...step, mapping: MAPPINGS[step.agent] })),
  });
}

/** The same from the members of its file, but for its name. */
export async function workflowFrom(
  request: APIRequestContext,
  members: Readonly<Record<string, unknown>>,
): Promise<OwnWorkflow> {
  const mark = randomBytes(4).toString('hex');
  const file = { name: `Order ${mark}`, slug: `order-${mark}`, ...members };
  const created = await request.post('/api/workflows', { data: file });
  expect(created.status(), await created.text()).toBe(201);
  const id = `wf-${file.slug}`;
  const deployed = await request.post(`/api/workflows/${id}/deploy`, { data: {} });
  expect(deployed.ok()).toBe(true);
  return { id, name: file.name };
}

/** Starts an execution with an input or the exact text of one; waits for its end unless told otherwise. */
export async function execute(
  request: APIRequestContext,
  workflowId: string,
  input: object | string,
  { wait = 20 } = {},
): Promise<string> {
  const started = await request.post(`/api/workflows/${workflowId}/execute`, {
    data: input,
    headers: {
      'Content-Type': 'application/json',
      ...(wait > 0 && { Prefer: `wait=${wait}` }),
    },
  });
  expect(started.ok(), await started.text()).toBe(true);
  const { execution_id } = (await started.json()) as { execution_id: string };
  return execution_id;
}

/** The editor of an input as JSON, of which the form is shown at first. */
export async function inputAsJson(page: Page, label = 'Input, as JSON'): Promise<Locator> {
  await page.getByRole('tab', { name: 'JSON', exact: true }).click();
  return page.getByRole('textbox', { name: label });
}

/** A choice that is searched. */
export function choice(page: Page, label: string): Locator {
  return page.locator('input').and(page.getByLabel(label, { exact: true }));
}

/** Finds an option by typing its name, and takes it. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  await choice(page, label).fill(option);
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** The page's stream opens and says nothing, so that other journeys' events do not read its data. */
export async function withoutNews(page: Page): Promise<void> {
  await page.addInitScript(() => {
    class Silence extends EventTarget {
      onopen: (() => void) | null = null;
      constructor() {
        super();
        setTimeout(() => this.onopen?.());
      }
      close(): void {
        this.onopen = null;
      }
    }
    Object.assign(window, { EventSource: Silence });
  });
}

/** Waits, in the page, for the ends of what moves or changes colour; what never ends is left. */
async function settled(): Promise<void> {
  const ending = document
    .getAnimations()
    .filter((each) => each.effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(ending.map((each) => each.finished));
}

/** Every violation of WCAG 2.2 AA and of good practice that axe finds. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(settled);
  // No page has frames, and what passes is not reported: this takes a third of the time.
  const { violations: found } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .analyze();
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)}`),
  );
}
