/** `make pictures`: the editor and a failed execution, light and dark, into `docs/pictures/`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from '@playwright/test';
import { execute, expect, test, THEMES } from '../e2e/baton';
import { fault } from '../e2e/failures';

const FOLDER = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
const TRIAGE = 'wf-it-ticket-triage';
const TICKET = { ticket_id: 'INC0010001' };
const QUALITY = 0.85;

/** What is on the screen as WebP, which Chromium itself writes: Playwright knows only PNG and JPEG. */
async function webp(page: Page, context: BrowserContext): Promise<Buffer> {
  const png = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  const blank = await context.newPage();
  const encoded = await blank.evaluate(
    async ({ base64, quality }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes]));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality });
      const written = new Uint8Array(await blob.arrayBuffer());
      return btoa(Array.from(written, (byte) => String.fromCharCode(byte)).join(''));
    },
    { base64: png.toString('base64'), quality: QUALITY },
  );
  await blank.close();
  return Buffer.from(encoded, 'base64');
}

for (const theme of THEMES) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme });

    async function picture(name: string, page: Page, context: BrowserContext): Promise<void> {
      await page.mouse.move(0, 0);
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(`${FOLDER}${name}-${theme}.webp`, await webp(page, context));
    }

    test('the editor', async ({ page, context, request }) => {
      // Mapping and data show the values of the latest run.
      await execute(request, TRIAGE, TICKET);
      await page.goto(`/workflows/${TRIAGE}`);
      const connection = page.getByRole('button', { name: /^Mapping from Customer Data to Solution Generator/ });
      await connection.click();
      await expect(page.locator('[data-input="ticket"]')).toContainText('Mapped');
      await picture('editor', page, context);
    });

    test('a failed execution', async ({ page, context, request }) => {
      await fault(request, { system: 'dataverse', kind: 'throttle', count: 3, seconds: 0 });
      const execution = await execute(request, TRIAGE, TICKET);
      await page.goto(`/executions/${execution}`);
      const answer = page.getByRole('region', { name: 'What happened' });
      await expect(answer.getByRole('heading')).toHaveText('Failed at step 2 of 3, Customer Data');
      await picture('failure', page, context);
    });
  });
}
