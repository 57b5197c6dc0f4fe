import { expect, test } from 'vitest';
import { ownAgents } from './own-agents';

const URL_SCHEMA = { properties: { url: { type: 'string' } } };
const KINDS = [{ kind: 'http', config_schema: URL_SCHEMA }];

test('an agent of the file has its schemas, its configuration and its effect', () => {
  const agents = [
    {
      slug: 'stock',
      kind: 'http',
      name: 'Stock',
      effect: 'read',
      config: { url: 'https://stock.example.com' },
      output_schema: { properties: { left: { type: 'integer' } } },
    },
    { slug: 'order', kind: 'own' },
    7,
    { kind: 'http' },
  ];

  expect(ownAgents({ name: 'x', agents }, KINDS)).toMatchObject([
    {
      slug: 'stock',
      name: 'Stock',
      effect: 'read',
      origin: 'file',
      config: { url: 'https://stock.example.com' },
      config_schema: URL_SCHEMA,
      input_schema: null,
      output_schema: { properties: { left: { type: 'integer' } } },
    },
    { slug: 'order', name: 'order', effect: 'write', config_schema: {} },
  ]);
  expect(ownAgents({ name: 'x' }, KINDS)).toEqual([]);
});
