import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { execute, expect, FIND, READ, test, workflowOf } from './baton';

const SOURCES = fileURLToPath(new URL('..', import.meta.url));
const NEEDED = [
  'src',
  'locales',
  'public',
  'index.html',
  'package.json',
  'tsconfig.json',
  'vite.config.ts',
  'compressed.ts',
  'texts.ts',
  'lingui.config.ts',
];
/** The browser asks for it; its catalogues are made of the English texts, with accents. */
const LANGUAGE = 'en-XA';

test.use({ locale: LANGUAGE });

let home: string;
let pages: string;

// Another language is only another folder of catalogues: nothing else is changed before the build.
test.beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'baton-language-'));
  pages = join(home, 'pages');
  for (const name of NEEDED) cpSync(join(SOURCES, name), join(home, name), { recursive: true });
  symlinkSync(join(SOURCES, 'node_modules'), join(home, 'node_modules'));
  mkdirSync(join(home, 'locales', LANGUAGE));
  const run = (program: string, ...options: string[]) =>
    execFileSync(join(SOURCES, 'node_modules/.bin', program), options, { cwd: home, stdio: 'pipe' });
  run('lingui', 'extract', '--locale', LANGUAGE);
  run('vite', 'build', '--outDir', 'pages', '--logLevel', 'error');
});

test.afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

/** The product, what no catalogue has, and how a browser writes dates of a language it does not know. */
const FOREIGN = /Baton|autosize measurement|\b(?:Nov|Dec|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct)\b|UTC/g;

/** Texts and labels of the page that have a word of plain English, less what the server sent. */
async function plainTexts(page: Page, sent: readonly string[]): Promise<string[]> {
  const shown = await page.evaluate(() => {
    const found: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      if (!texts.currentNode.parentElement?.closest('style, script, noscript, svg, [data-testid="card"]')) {
        found.push(texts.currentNode.textContent ?? '');
      }
    }
    for (const each of document.querySelectorAll('*')) {
      for (const name of ['aria-label', 'aria-description', 'title', 'alt', 'placeholder']) {
        found.push(each.getAttribute(name) ?? '');
      }
    }
    return [...found, document.title];
  });
  const known = sent.toSorted((one, other) => other.length - one.length);
  const own = shown.filter((text) => {
    const rest = known.reduce((left, value) => left.replaceAll(value, ''), text.replaceAll(FOREIGN, ''));
    return /[A-Za-z]{3}/.test(rest);
  });
  return [...new Set(own)];
}

/** Every text in an answer of the server, and every name of a member. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [name, ...textsIn(member)]);
}

/** Until nothing on the page is being read any more. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator('.mantine-Skeleton-root')).toHaveCount(0);
}

test('every page speaks another language, whose texts come with it', async ({ page, request }) => {
  const workflow = await workflowOf(request, READ, FIND);
  const failed = await execute(request, workflow.id, { order: 'A-17', open_when: '/' });
  const sent: string[] = [];
  page.on('response', (response) => {
    if (!new URL(response.url()).pathname.startsWith('/api/')) return;
    response.json().then((body: unknown) => sent.push(...textsIn(body)), () => undefined);
  });
  await page.route((url) => !url.pathname.startsWith('/api/'), async (route) => {
    const { pathname } = new URL(route.request().url());
    const isFile = /\.\w+$/.test(pathname);
    const path = join(pages, isFile ? pathname : 'index.html');
    await (isFile ? route.fulfill({ path }) : route.fulfill({ path, contentType: 'text/html' }));
  });
  for (const [path, shows] of [
    ['/workflows', workflow.name],
    ['/templates', 'IT Ticket Triage'],
    [`/workflows/${workflow.id}`, 'Read order'],
    [`/workflows/${workflow.id}/versions`, workflow.name],
    ['/executions?mode=any&time=any', failed],
    [`/executions/${failed}`, 'Read order'],
    [`/executions/${failed}/retry`, failed],
    ['/errors?span=24h', workflow.name],
    ['/dashboard', workflow.name],
    ['/settings/notifications?channel=new', ''],
  ] as const) {
    await page.goto(path);
    await expect(page.getByText(shows).first()).toBeVisible();
    await settled(page);
    // What the server sent may be shown before it is known here.
    await expect.poll(() => plainTexts(page, sent), path).toEqual([]);
  }
});
