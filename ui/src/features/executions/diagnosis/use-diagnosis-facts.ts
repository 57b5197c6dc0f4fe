import { skipToken, useQuery } from '@tanstack/react-query';
import { kindsQuery } from '@/api/agents';
import { estimatesQuery } from '@/api/estimates';
import { isOver, type Execution } from '@/api/executions';
import { failureOf } from '@/api/failure';
import { rerunPreviewsQuery } from '@/api/reruns';
import { stepFactsQuery } from '@/api/steps';
import type { DiagnosisFacts } from './diagnosis';
import { failedStep } from './cause';
import { credentialMember } from './credential-member';
import { remainingTimeWords } from '@/features/executions/timeline/remaining-time';
import { kindOf } from './failure-kind';

const NONE = [] as const;

/** Further facts about an execution, by the browser's clock; facts not loaded yet are missing. */
export function useDiagnosisFacts(execution: Execution, now: number): DiagnosisFacts {
  const over = isOver(execution.status);
  const expected = useQuery(estimatesQuery(execution));
  const previews = useQuery({
    ...rerunPreviewsQuery(execution.execution_id, `${execution.status} ${execution.runs.length}`),
    enabled: over,
  });
  const { data, dataUpdatedAt } = expected;
  const since = Math.max(0, (now - dataUpdatedAt) / 1_000);
  return {
    usual: (key) => data?.steps.find((step) => step.key === key)?.usual ?? null,
    credentialMember: useCredentialMember(execution),
    seen: data?.seen ?? null,
    previews: over ? previews.data : undefined,
    // Read again with each step; until then the time counts down.
    remaining: over ? null : remainingTimeWords(data?.remaining ?? null, since),
  };
}

function useCredentialMember(execution: Execution) {
  const failure = execution.status === 'failed' ? failureOf(execution.error) : null;
  const step = execution.steps[failedStep(execution, failure)];
  const wanted = failure?.credential != null && kindOf(failure) === 'settings';
  const kinds = useQuery({ ...kindsQuery, enabled: wanted });
  const facts = useQuery(
    step && wanted ? stepFactsQuery(execution.execution_id, step) : { queryKey: ['no step'], queryFn: skipToken },
  );
  if (failure === null || facts.data === undefined) return null;
  return credentialMember(failure, facts.data, kinds.data ?? NONE);
}
