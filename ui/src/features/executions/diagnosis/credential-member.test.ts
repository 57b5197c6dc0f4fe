import { expect, test } from 'vitest';
import type { AgentKind } from '@/api/agents';
import type { StepFacts } from '@/api/steps';
import { credentialMember } from './credential-member';

const SCHEMA = {
  properties: {
    crm: { type: 'string', title: 'Dynamics 365', format: 'credential', credentialType: 'dataverse' },
    sharepoint: { title: 'SharePoint', anyOf: [{ type: 'string', format: 'credential' }, { type: 'null' }] },
    depth: { type: 'integer' },
  },
};
const KIND: AgentKind = {
  kind: 'customer_data',
  title: 'Customer data',
  description: '',
  icon: [],
  config_schema: SCHEMA,
  operations: [{ name: 'collect', title: 'collect', effect: 'read', effect_is_fixed: true, config_schema: SCHEMA }],
};
const facts = {
  definition: {
    agent: { slug: 'customer-data', kind: 'customer_data' },
    config: { crm: 'crm-production', sharepoint: 'docs', depth: 2 },
  },
} as unknown as StepFacts;
const member = (credential: string | null) => credentialMember({ credential }, facts, [KIND]);

test('a failure that names its credential tells the member', () => {
  expect(member('crm-production')).toEqual({ name: 'crm', type: 'dataverse' });
  expect(member('docs')).toEqual({ name: 'sharepoint', type: null });
});

test('where none is named, or no member names it, nothing is guessed', () => {
  expect(member(null)).toBeNull();
  expect(member('other')).toBeNull();
  expect(credentialMember({ credential: 'docs' }, facts, [])).toBeNull();
});
