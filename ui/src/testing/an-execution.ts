import type { Execution, Step } from '@/api/executions';

export function aStep(key: string, members: Partial<Step> = {}): Step {
  return {
    key,
    name: key,
    agent: 'agent',
    status: 'pending',
    version: 1,
    attempts: 0,
    next_attempt_at: null,
    started_at: null,
    completed_at: null,
    duration_ms: null,
    input_bytes: null,
    output_bytes: null,
    llm: { calls: 0, tokens: 0, cost: 0, models: [] },
    error: null,
    reason: null,
    ...members,
  };
}

export function anExecution(members: Partial<Execution> = {}): Execution {
  const steps = members.steps ?? [];
  return {
    execution_id: 'exec-20261123-0123456789abcdef',
    workflow_id: 'wf-triage',
    workflow_name: 'Triage',
    version: 1,
    mode: 'production',
    status: 'running',
    current_step: 0,
    total_steps: steps.length,
    completed_steps: steps.filter((step) => step.status === 'completed').length,
    created_at: '2026-11-23T09:00:00.000Z',
    started_at: '2026-11-23T09:00:00.000Z',
    completed_at: null,
    duration_seconds: null,
    error: null,
    retry_of: null,
    debug_of: null,
    debug_step: null,
    llm_calls: 0,
    llm_tokens: 0,
    llm_cost: 0,
    created_by: 'local-operator',
    trigger: 'api',
    waiting_for: null,
    runs: [],
    metadata: {},
    ...members,
    steps,
  };
}
