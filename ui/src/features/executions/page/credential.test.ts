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
const used = (system: string | null, message = '') =>
  usedCredential({ system, message }, facts, [agent]);

test('the credential is the one that the step names for the system that failed', () => {
  expect(used('SharePoint')).toEqual({ member: 'sharepoint', name: 'docs' });
});

test('a message that names a credential tells the member', () => {
  expect(used(null, "There is no credential 'crm-production'.")).toEqual({
    member: 'crm',
    name: 'crm-production',
  });
});

test('where it cannot be told, nothing is', () => {
  expect(used('ServiceNow')).toBeNull();
  expect(usedCredential({ system: 'SharePoint', message: '' }, facts, [])).toBeNull();
});
