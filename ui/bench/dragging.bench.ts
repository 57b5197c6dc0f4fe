import { randomBytes } from 'node:crypto';
import type { APIRequestContext, Browser, Locator, Page } from '@playwright/test';
import { expect, READ, test } from '../e2e/baton';

const STEPS = 20;
const SECONDS = 4;
const TIMES = 3;

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  /** Time on the processor; the rest of `dur` is waiting for it. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

interface Figures {
  /** Tasks of the page's main thread: how long, and how much of it on the processor; ms. */
  readonly tasks: readonly (readonly [wall: number, processor: number])[];
  /** From one frame to the next; ms. */
  readonly frames: readonly number[];
}

/** What the main thread does and how regularly it draws while something is done. */
async function measured(page: Page, browser: Browser, doing: () => Promise<void>): Promise<Figures> {
  await page.evaluate(() => {
    const frames: number[] = [];
    let running = true;
    const frame = (last: number) => (now: number) => {
      frames.push(now - last);
      if (running) requestAnimationFrame(frame(now));
    };
    requestAnimationFrame(frame(performance.now()));
    Object.assign(window, {
      framesSeen: () => {
        running = false;
        return frames;
      },
    });
  });
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  await doing();
  const frames = await page.evaluate(() =>
    (window as unknown as { framesSeen: () => number[] }).framesSeen(),
  );
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  return { tasks: tasksOf(trace.traceEvents), frames };
}

function tasksOf(events: readonly TraceEvent[]): Figures['tasks'] {
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return events
    .filter(({ name, pid, tid }) => name.endsWith('RunTask') && mains.has(`${pid} ${tid}`))
    .map(({ dur = 0, tdur = 0 }) => [dur / 1_000, tdur / 1_000] as const);
}

async function longChain(page: Page, request: APIRequestContext): Promise<void> {
  const slug = `long-${randomBytes(4).toString('hex')}`;
  const steps = Array.from({ length: STEPS }, (_, index) => ({
    ...READ,
    key: `read_${index}`,
    name: `Read ${index + 1}`,
    mapping: { order: index === 0 ? 'input.order' : `steps.read_${index - 1}.output.order` },
  }));
  const created = await request.post('/api/workflows', { data: { name: slug, slug, steps } });
  expect(created.status(), await created.text()).toBe(201);
  await page.goto(`/workflows/wf-${slug}`);
  await expect(page.locator('[data-step]')).toHaveCount(STEPS);
  await page.getByRole('button', { name: 'Fit', exact: true }).click();
  await expect(page.getByText('1 problem').or(page.getByText('No problems'))).toBeVisible();
}

/** Moves the pressed pointer up and down the column, a step of the mouse each 8 ms or so. */
async function sweep(page: Page): Promise<void> {
  const canvas = await page.getByRole('region', { name: 'Canvas' }).boundingBox();
  if (canvas === null) throw new Error('There is no canvas.');
  const middle = canvas.x + canvas.width / 2;
  const until = Date.now() + SECONDS * 1_000;
  for (let turn = 0; Date.now() < until; turn += 1) {
    const [from, to] = turn % 2 === 0 ? [0.05, 0.95] : [0.95, 0.05];
    for (let part = 0; part <= 60 && Date.now() < until; part += 1) {
      const y = canvas.y + canvas.height * (from + ((to - from) * part) / 60);
      await page.mouse.move(middle + (part % 7) * 4, y);
    }
  }
}

function report(what: string, { tasks, frames }: Figures): void {
  const sorted = [...frames].sort((one, other) => one - other);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(0);
  const longest = Math.max(...tasks.map(([wall]) => wall));
  const busiest = Math.max(...tasks.map(([, processor]) => processor));
  const over = tasks.filter(([, processor]) => processor > 50).length;
  console.log(
    `${what}: longest task ${busiest.toFixed(0)} ms on the processor (${over} over 50 ms), ${longest.toFixed(0)} ms by the clock; ` +
      `frames p50 ${at(0.5)} p95 ${at(0.95)} longest ${at(0.9999)} ms`,
  );
}

test(`${STEPS} cards: how long the main thread is busy at a time`, async ({ page, request, browser }) => {
  await longChain(page, request);
  for (let time = 1; time <= TIMES; time += 1) {
    const card = page
      .getByRole('complementary', { name: 'Agents' })
      .getByRole('button', { name: 'Read order', exact: true });
    await press(page, card);
    const over = await measured(page, browser, () => sweep(page));
    await page.keyboard.press('Escape');
    await page.mouse.up();
    report(`${time}. a card is dragged over the chain`, over);

    const step = page.locator('[data-step]').nth(2);
    await step.click();
    await press(page, step);
    report(`${time}. a selected step is dragged`, await measured(page, browser, () => sweep(page)));
    const dropped = await measured(page, browser, async () => {
      await page.mouse.up();
      await expect(page.getByRole('button', { name: 'Undo' })).toHaveAttribute('aria-disabled', 'false');
      await expect(page.locator('[data-current="true"]')).toBeVisible();
    });
    report(`${time}. it is dropped and checked`, dropped);
    await page.keyboard.press('Control+z');
  }
});

async function press(page: Page, card: Locator): Promise<void> {
  const box = await card.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 10);
  await page.mouse.down();
}
