import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';

/** A Chromium of this machine; Playwright's own is not downloaded. */
function chromium(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const directories = (process.env.PATH ?? '').split(delimiter);
  const found = names
    .flatMap((name) => directories.map((directory) => join(directory, name)))
    .find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error(
      'The journeys need Chromium, which is not installed. On Debian it is the package "chromium": apt-get install chromium',
    );
  }
  return found;
}

/** A directory that is removed when this process ends, which is after the server did. */
function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'baton-'));
  process.once('exit', () => {
    rmSync(home, { recursive: true, force: true });
  });
  return home;
}

// The workers read this file again, and must find the same server.
process.env.BATON_JOURNEY_HOME ??= temporaryHome();
process.env.BATON_JOURNEY_PORT ??= String(20_000 + (process.pid % 20_000));
const url = `http://127.0.0.1:${process.env.BATON_JOURNEY_PORT}`;
const repository = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  testDir: 'e2e',
  workers: 2,
  // A hand that moves a mouse may miss on a full machine. What needs the second try is listed as flaky.
  retries: 1,
  // A busy machine is slow; what never happens still ends.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  reporter: 'list',
  use: {
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium(),
      args: [
        '--no-sandbox',
        '--disable-dev-shm-usage',
        '--force-color-profile=srgb',
        '--font-render-hinting=none',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: `exec .venv/bin/baton up --port ${process.env.BATON_JOURNEY_PORT} --agents ui/e2e/agents.py`,
    cwd: repository,
    // A journey's own receiver of webhooks listens at this name.
    env: { BATON_HOME: process.env.BATON_JOURNEY_HOME, BATON_HTTP_ALLOW: 'localhost' },
    url: `${url}/api/health`,
    timeout: 60_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
  },
});
