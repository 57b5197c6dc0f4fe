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
    llm: {
      calls: 0,
      tokens: 0,
      input_tokens: 0,
      cached_tokens: 0,
      output_tokens: 0,
      cost: 0,
      models: [],
    },
    error: null,
    reason: null,
    left_out: [],
    tries: [],
    agent_name: 'Agent',
    agent_kind: 'python',
    effect: 'read',
    timeout_seconds: 300,
    max_attempts: 3,
    may_have_written: false,
    ...members,
  };
}

const firstOf = (steps: readonly Step[]) => {
  const at = steps.findIndex(({ status }) => status !== 'completed' && status !== 'skipped');
  return at < 0 ? null : at;
};

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
    first_unfinished: firstOf(steps),
    completed_steps: steps.filter((step) => step.status === 'completed').length,
    created_at: '2026-11-23T09:00:00.000Z',
    started_at: '2026-11-23T09:00:00.000Z',
    completed_at: null,
    duration_seconds: null,
    error: null,
    retry_of: null,
    debug_of: null,
    debug_step: null,
  traceparent: null,
  input_bytes: 2,
    llm_calls: 0,
    llm_tokens: 0,
    llm_cost: 0,
    created_by: 'local-operator',
    trigger: 'api',
    waiting_for: null,
    handing_over: false,
    runs: [],
    metadata: {},
    ...members,
    steps,
  };
}

/** Attempts of one run with these statuses, oldest first, a second each. */
export function tried(...statuses: readonly Step['tries'][number]['status'][]): Step['tries'] {
  return statuses.map((status, index) => ({
    n: index + 1,
    run: 1,
    status,
    started_at: new Date(Date.UTC(2026, 10, 23, 9, 0, 2 * index)).toISOString(),
    ended_at: status === 'running' ? null : new Date(Date.UTC(2026, 10, 23, 9, 0, 2 * index + 1)).toISOString(),
  }));
}
