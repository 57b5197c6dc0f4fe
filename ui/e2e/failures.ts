import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIRequestContext } from '@playwright/test';
import { execute, expect, workflowFrom, type OwnWorkflow } from './baton';

interface SandboxFile {
  readonly control_url: string;
  readonly control_token: string;
  readonly credentials: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const sandboxFile = () => join(process.env.BATON_JOURNEY_HOME ?? '', 'sandbox.json');

export function sandbox(): SandboxFile {
  return JSON.parse(readFileSync(sandboxFile(), 'utf-8')) as SandboxFile;
}

/** Lets the next requests to a system of the sandbox fail. */
export async function fault(
  request: APIRequestContext,
  plan: { readonly system: string; readonly kind: string; readonly count: number; readonly seconds?: number },
): Promise<void> {
  const { control_url, control_token } = sandbox();
  const headers = { Authorization: `Bearer ${control_token}` };
  const answer = await request.post(`${control_url}/faults`, { data: plan, headers });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Replaces the file in one step, so that nobody reads half of it. */
function replaceSandboxFile(text: string): void {
  const next = `${sandboxFile()}.next`;
  writeFileSync(next, text);
  renameSync(next, sandboxFile());
}

/** Lets a credential of the sandbox be the wrong one meanwhile. */
export async function withWrongSecret(name: string, doing: () => Promise<void>): Promise<void> {
  const text = readFileSync(sandboxFile(), 'utf-8');
  const { credentials, ...rest } = sandbox();
  const changed = { ...credentials, [name]: { ...credentials[name], client_secret: 'expired' } };
  replaceSandboxFile(JSON.stringify({ ...rest, credentials: changed }));
  try {
    await doing();
  } finally {
    replaceSandboxFile(text);
  }
}

export interface Failed {
  readonly execution: string;
  readonly workflow: OwnWorkflow;
}

const READ = { key: 'read', agent: 'read-order', name: 'Read order', mapping: { order: 'input.order' } };
const CUSTOMER = {
  key: 'customer',
  agent: 'customer-data',
  name: 'Customer Data',
  mapping: { customer_id: 'input.customer', ticket_id: 'input.ticket' },
  retry: { max_retries: 2, initial_delay_seconds: 0.1, jitter: false },
};
const LAST = { ...READ, key: 'again', name: 'Solution Generator' };
const INPUT = { order: 4711, customer: 'CUST-1001', ticket: 'INC0010001', tier: 'gold' };

async function ran(
  request: APIRequestContext,
  step: Readonly<Record<string, unknown>>,
  file: Readonly<Record<string, unknown>> = {},
): Promise<Failed> {
  const workflow = await workflowFrom(request, { ...file, steps: [READ, step, LAST] });
  const execution = await execute(request, workflow.id, INPUT);
  return { execution, workflow };
}

/** Each kind of failure that the five-second test names, made to happen. */
export const FAILURES = {
  async vendor(request) {
    await fault(request, { system: 'dataverse', kind: 'throttle', count: 3, seconds: 0 });
    return ran(request, CUSTOMER);
  },
  async input(request) {
    const limit = { properties: { limit: { type: 'number' } }, required: ['limit'] };
    return ran(request, {
      ...READ,
      key: 'limit',
      name: 'Set limit',
      mapping: { limit: 'input.tier', order: 'input.order' },
      input_schema: limit,
    });
  },
  async output(request) {
    const priority = { properties: { priority: { type: 'integer' } }, required: ['priority'] };
    return ran(request, { ...READ, key: 'analyze', name: 'Ticket Analyzer', output_schema: priority });
  },
  async timeout(request) {
    return ran(request, {
      key: 'wait',
      agent: 'wait-long',
      name: 'Wait long',
      timeout_seconds: 1,
      retry: { max_retries: 0 },
    });
  },
  async settings(request) {
    return ran(request, { ...CUSTOMER, config: { crm: 'crm-archive' } });
  },
  async credential(request) {
    let failed: Failed | null = null;
    await withWrongSecret('crm', async () => {
      failed = await ran(request, CUSTOMER);
    });
    return failed as unknown as Failed;
  },
  async cancelled(request) {
    const workflow = await workflowFrom(request, {
      steps: [READ, { key: 'wait', agent: 'wait-long', name: 'Wait long' }, LAST],
    });
    const execution = await execute(request, workflow.id, INPUT, { wait: 0 });
    await expect(async () => {
      const found = await request.get(`/api/executions/${execution}?data=false`);
      expect(((await found.json()) as { current_step: number }).current_step).toBe(1);
    }).toPass();
    await request.post(`/api/executions/${execution}/cancel`);
    return { execution, workflow };
  },
  async platform(request) {
    const workflow = await workflowFrom(request, {
      steps: [READ, { key: 'end', agent: 'end-worker', name: 'End worker' }, LAST],
    });
    const execution = await execute(request, workflow.id, INPUT, { wait: 0 });
    await expect(async () => {
      const found = await request.get(`/api/executions/${execution}?data=false`);
      expect(((await found.json()) as { status: string }).status).toBe('failed');
    }).toPass({ timeout: 150_000 });
    return { execution, workflow };
  },
} as const satisfies Readonly<Record<string, (request: APIRequestContext) => Promise<Failed>>>;
