import { expect, test } from 'vitest';
import type { AgentKind, LibraryAgent } from '@/api/agents';
import { found } from './found';
import { readSearch } from './search';

const agent = (name: string, members: Partial<LibraryAgent> = {}): LibraryAgent => ({
  slug: name.toLowerCase(),
  kind: 'llm',
  name,
  description: '',
  effect: 'read',
  origin: 'person',
  config: {},
  config_schema: {},
  input_schema: null,
  output_schema: null,
  version: 1,
  created_by: null,
  updated_at: null,
  ...members,
});
const LLM: AgentKind = { kind: 'llm', title: 'Language models', description: '', icon: [], config_schema: {}, operations: [] };
const KINDS = new Map([['llm', LLM]]);
const AGENTS = [agent('Writer', { description: 'Answers a mail' }), agent('Orders', { kind: 'http' }), agent('Asker')];
const names = (filter: Parameters<typeof found>[1]) => found(AGENTS, filter, KINDS).map(({ name }) => name);

test('agents are listed by name, and every word narrows them', () => {
  expect(names({})).toEqual(['Asker', 'Orders', 'Writer']);
  expect(names({ search: 'MAIL writer' })).toEqual(['Writer']);
  expect(names({ search: 'mail orders' })).toEqual([]);
});

test('agents are found by the title of their kind, and narrowed to a kind', () => {
  expect(names({ search: 'language' })).toEqual(['Asker', 'Writer']);
  expect(names({ kind: 'http' })).toEqual(['Orders']);
});

test('an address holds only what is a filter', () => {
  expect(readSearch({ search: ' ', kind: 7, choose: 'yes', other: 1 })).toEqual({});
  expect(readSearch({ search: 'a', kind: 'llm', choose: true })).toEqual({ search: 'a', kind: 'llm', choose: true });
});
