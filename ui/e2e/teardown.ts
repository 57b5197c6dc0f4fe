import { rmSync } from 'node:fs';

export default function teardown() {
  const home = process.env.BATON_JOURNEY_HOME;
  if (home !== undefined) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
