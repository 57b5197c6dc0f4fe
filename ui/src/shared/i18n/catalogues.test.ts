// @vitest-environment node
import { getCatalogs } from '@lingui/cli/api';
import { getConfig } from '@lingui/conf';
import { expect, test } from 'vitest';

type Catalog = Awaited<ReturnType<typeof getCatalogs>>[number];

const config = getConfig();
const catalogs = await getCatalogs(config);
const named = catalogs.map((catalog) => [catalog.path.replace(/^.*\//, ''), catalog] as const);

async function written(catalog: Catalog): Promise<readonly string[]> {
  return Object.values((await catalog.collect()) ?? {}).map(({ message = '' }) => message);
}

async function kept(catalog: Catalog): Promise<readonly string[]> {
  return Object.values(await catalog.read('en')).map(({ translation }) => translation);
}

test.each(named)('the English catalogue "%s" has the texts of the sources: npm run texts', async (_, catalog) => {
  expect([...(await kept(catalog))].sort()).toEqual([...(await written(catalog))].sort());
});
