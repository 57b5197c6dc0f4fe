import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { test as base } from './baton';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAM = join(REPOSITORY, '.venv/bin/baton');

/** A Baton that belongs to one journey, which may kill it. */
export class OwnServer {
  private readonly home = mkdtempSync(join(tmpdir(), 'baton-own-'));
  private readonly port: number;
  private process: ChildProcess | null = null;
  readonly url: string;

  /** Journeys that run at the same time have different places, so each has a port of its own. */
  constructor(place: number) {
    this.port = Number(process.env.BATON_JOURNEY_PORT) + 20_000 + place;
    this.url = `http://127.0.0.1:${this.port}`;
  }

  /** Starts it, for the first time or again on what the last one left. */
  async start(): Promise<void> {
    const options = ['--port', String(this.port), '--agents', 'ui/e2e/agents.py'];
    this.process = spawn(PROGRAM, ['up', ...options], {
      cwd: REPOSITORY,
      env: { ...process.env, BATON_HOME: this.home },
      stdio: 'ignore',
    });
    while (!(await this.answers())) {
      if (this.process.exitCode !== null) throw new Error('The journey\'s own server did not start.');
      await pause(100);
    }
  }

  /** Ends it as a power cut does; no part of it can finish anything. */
  async kill(): Promise<void> {
    this.process?.kill('SIGKILL');
    while (await this.answers()) await pause(50);
  }

  async stop(): Promise<void> {
    const { process: running } = this;
    if (running?.exitCode === null && running.signalCode === null) {
      const ended = new Promise((resolve) => running.once('exit', resolve));
      running.kill('SIGTERM');
      await ended;
    }
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  private async answers(): Promise<boolean> {
    return fetch(`${this.url}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

export const test = base.extend<object, { own: OwnServer }>({
  own: [
    // Playwright reads from the pattern what a fixture needs: nothing.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use, { parallelIndex }) => {
      const own = new OwnServer(parallelIndex);
      await own.start();
      await use(own);
      await own.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ own }, use) => {
    await use(own.url);
  },
});
