import { expect, test } from 'vitest';
import type { AgentKind } from '@/api/agents';
import { grouped } from './found';
import { shownKind } from '@/api/shown-kind';

const RATES: AgentKind = {
  kind: 'exchange_rate',
  title: 'Exchange rates',
  description: '',
  icon: ['M7 10h14l-4 -4'],
  config_schema: {},
  operations: [{ name: 'convert', title: 'convert', effect: 'read', effect_is_fixed: true, config_schema: {} }],
};
const KINDS = new Map([[RATES.kind, RATES]]);

test('a kind is called and drawn as the server says', () => {
  expect(shownKind('exchange_rate', KINDS)).toMatchObject({ title: 'Exchange rates', icon: ['M7 10h14l-4 -4'] });
});

test('a kind that is not installed has its own name and a box', () => {
  expect(shownKind('own_kind', KINDS).title).toBe('Own kind');
  expect(shownKind('own_kind', KINDS).icon).toHaveLength(4);
});

test('agents are found by the title of their kind, and grouped by it', () => {
  const agent = {
    slug: 'rates',
    kind: 'exchange_rate',
    name: 'Daily rates',
    description: '',
    effect: 'read' as const,
    origin: 'file' as const,
    config: {},
    config_schema: {},
    input_schema: null,
    output_schema: null,
  };
  expect(grouped([agent], 'exchange', KINDS)).toEqual([{ title: 'Exchange rates', agents: [agent] }]);
  expect(grouped([agent], 'python', KINDS)).toEqual([]);
});
