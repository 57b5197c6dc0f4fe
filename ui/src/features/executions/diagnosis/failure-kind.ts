import type { Failure } from '@/api/failure';

/** The kind of a failure, as far as the remedy depends on it. */
export type FailureKind =
  | 'vendor'
  | 'input'
  | 'output'
  | 'timeout'
  | 'settings'
  | 'credential'
  | 'platform'
  | 'agent';

const KINDS: Readonly<Record<string, FailureKind>> = {
  system_unavailable: 'vendor',
  system_throttled: 'vendor',
  system_timeout: 'vendor',
  agent_error_transient: 'vendor',
  input_invalid: 'input',
  mapping_failed: 'input',
  condition_failed: 'input',
  output_invalid: 'output',
  answer_invalid: 'output',
  not_json: 'output',
  output_too_large: 'output',
  system_answer_invalid: 'output',
  step_timeout: 'timeout',
  execution_timeout: 'timeout',
  agent_misconfigured: 'settings',
  unknown_agent: 'settings',
  system_not_found: 'settings',
  connector_error: 'settings',
  system_refused: 'credential',
};

/** The kind of a failure by its code; for an unknown code, a failure of the agent. */
export function kindOf({ code, internal }: Pick<Failure, 'code' | 'internal'>): FailureKind {
  return internal ? 'platform' : (KINDS[code] ?? 'agent');
}
