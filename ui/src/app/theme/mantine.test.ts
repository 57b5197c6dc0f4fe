import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SOURCES = readdirSync('src', { recursive: true, encoding: 'utf-8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => readFileSync(join('src', file), 'utf-8'));

test('every component of Mantine that the pages use has its styles', () => {
  const used = SOURCES.flatMap((text) => [...text.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)])
    .flatMap(([, names]) => (names ?? '').split(','))
    .map((name) => name.trim())
    .filter((name) => existsSync(`node_modules/@mantine/core/styles/${name}.css`));
  const styles = readFileSync('src/app/theme/mantine.ts', 'utf-8');

  expect(used.length).toBeGreaterThan(20);
  expect(used.filter((name) => !styles.includes(`/${name}.css'`))).toEqual([]);
});
