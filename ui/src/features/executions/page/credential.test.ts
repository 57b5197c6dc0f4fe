import { expect, test } from 'vitest';
import type { Agent } from '@/api/agents';
import type { StepFacts } from '@/api/steps';
import { usedCredential } from './credential';

const agent = {
  slug: 'customer-data',
  kind: 'customer_data',
  config_schema: {
    properties: {
      crm: { type: 'string', title: 'Dynamics 365', format: 'credential' },
      sharepoint: { title: 'SharePoint', anyOf: [{ type: 'string', format: 'credential' }, { type: 'null' }] },
      depth: { type: 'integer' },
    },
  },
} as unknown as Agent;
const facts = {
  definition: {
    agent: { slug: 'customer-data', kind: 'customer_data' },
    config: { crm: 'crm-production', sharepoint: 'docs', depth: 2 },
  },
} as unknown as StepFacts;
const used = (system: string | null, credential: string | null = null) =>
  usedCredential({ system, credential }, facts, [agent]);

test('the credential is the one that the step names for the system that failed', () => {
  expect(used('SharePoint')).toEqual({ member: 'sharepoint', name: 'docs' });
});

test('a failure that names its credential tells the member', () => {
  expect(used(null, 'crm-production')).toEqual({
    member: 'crm',
    name: 'crm-production',
  });
});

test('where it cannot be told, nothing is', () => {
  expect(used('ServiceNow')).toBeNull();
  expect(usedCredential({ system: 'SharePoint', credential: null }, facts, [])).toBeNull();
});
