import { skipToken, useQuery } from '@tanstack/react-query';
import { agentsQuery } from '@/api/agents';
import { expectedQuery } from '@/api/expected';
import { isOver, type Execution } from '@/api/executions';
import { failureOf } from '@/api/failure';
import { prospectsQuery } from '@/api/run-again';
import { stepFactsQuery } from '@/api/steps';
import type { Knowledge } from './answer';
import { failedStep } from './cause';
import { usedCredential } from './credential';
import { etaWords } from './eta';
import { kindOf } from './failure-kind';

const NONE = [] as const;

/** What is known of an execution besides itself, by our clock; what is not read yet is left out. */
export function useKnowledge(execution: Execution, now: number): Knowledge {
  const over = isOver(execution.status);
  const expected = useQuery(expectedQuery(execution));
  const prospects = useQuery({
    ...prospectsQuery(execution.execution_id, `${execution.status} ${execution.runs.length}`),
    enabled: over,
  });
  const { data, dataUpdatedAt } = expected;
  const since = Math.max(0, (now - dataUpdatedAt) / 1_000);
  return {
    usual: (key) => data?.steps.find((step) => step.key === key)?.usual ?? null,
    credential: useCredential(execution),
    seen: data?.seen ?? null,
    prospects: over ? prospects.data : undefined,
    // It is asked again with each step; until then the time goes on.
    eta: over ? null : etaWords(data?.remaining ?? null, since),
  };
}

function useCredential(execution: Execution) {
  const failure = execution.status === 'failed' ? failureOf(execution.error) : null;
  const step = execution.steps[failedStep(execution, failure)];
  const kind = failure && kindOf(failure.code);
  const wanted = kind === 'credential' || kind === 'vendor' || kind === 'settings';
  const agents = useQuery({ ...agentsQuery, enabled: wanted });
  const facts = useQuery(
    step && wanted ? stepFactsQuery(execution.execution_id, step) : { queryKey: ['no step'], queryFn: skipToken },
  );
  if (failure === null || facts.data === undefined) return null;
  return usedCredential(failure, facts.data, agents.data ?? NONE);
}
