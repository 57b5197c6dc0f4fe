import { expect, test } from 'vitest';
import type { AgentKind } from '@/api/agents';
import { ownAgents } from './own-agents';

const URL_SCHEMA = { properties: { url: { type: 'string' } } };
const HTTP: AgentKind = {
  kind: 'http',
  title: 'HTTP',
  description: '',
  icon: [],
  config_schema: URL_SCHEMA,
  operations: [{ name: 'request', title: 'request', effect: 'write', effect_is_fixed: true, config_schema: URL_SCHEMA }],
};
const FILE_SCHEMA = { properties: { title: { type: 'string' } } };
const ISSUES: AgentKind = {
  kind: 'issues',
  title: 'Issues',
  description: '',
  icon: [],
  config_schema: { properties: { operation: {} } },
  operations: [
    { name: 'read', title: 'read', effect: 'read', effect_is_fixed: true, config_schema: {} },
    { name: 'file', title: 'file', effect: 'write', effect_is_fixed: true, config_schema: FILE_SCHEMA },
  ],
};
const KINDS = [HTTP, ISSUES];

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

test('an agent that names no effect has that of its operation', () => {
  const agents = [
    { slug: 'ask', kind: 'issues', config: { operation: 'read' } },
    { slug: 'tell', kind: 'issues', config: { operation: 'file' } },
    { slug: 'careful', kind: 'issues', effect: 'write', config: { operation: 'read' } },
    { slug: 'unknown', kind: 'issues', config: { operation: 'burn' } },
    { slug: 'call', kind: 'http' },
  ];
  expect(ownAgents({ agents }, KINDS).map(({ slug, effect }) => [slug, effect])).toEqual([
    ['ask', 'read'],
    ['tell', 'write'],
    ['careful', 'write'],
    ['unknown', 'write'],
    ['call', 'write'],
  ]);
  expect(ownAgents({ agents }, KINDS)[1]?.config_schema).toBe(FILE_SCHEMA);
});
