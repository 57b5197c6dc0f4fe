import { skipToken, useQuery } from '@tanstack/react-query';
import { kindsQuery } from '@/api/agents';
import { credentialsQuery } from '@/api/credentials';
import { estimatesQuery } from '@/api/estimates';
import { isOver, type Execution } from '@/api/executions';
import { failureOf } from '@/api/failure';
import { rerunPreviewsQuery } from '@/api/reruns';
import { stepFactsQuery } from '@/api/steps';
import type { DiagnosisFacts } from './diagnosis';
import { failedStep } from './cause';
import { credentialMember } from './credential-member';
import { remainingTimeWords } from '@/features/executions/timeline/remaining-time';
import { kindOf, type FailureKind } from './failure-kind';

const NONE = [] as const;

/** Kinds of failures that a credential can cause. */
const CONCERNED: ReadonlySet<FailureKind> = new Set(['settings', 'credential']);

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
    ...useCredentialFacts(execution),
    seen: data?.seen ?? null,
    previews: over ? previews.data : undefined,
    // Read again with each step; until then the time counts down.
    remaining: over ? null : remainingTimeWords(data?.remaining ?? null, since),
  };
}

/** The credential that stopped the execution, as far as it is known. */
function useCredentialFacts(execution: Execution): Pick<DiagnosisFacts, 'credentialMember' | 'credentials'> {
  const failure = execution.status === 'failed' ? failureOf(execution.error) : null;
  const step = execution.steps[failedStep(execution, failure)];
  const wanted = failure?.credential != null && CONCERNED.has(kindOf(failure));
  const credentials = useQuery({ ...credentialsQuery, enabled: wanted }).data;
  const kinds = useQuery({ ...kindsQuery, enabled: wanted });
  const facts = useQuery(
    step && wanted ? stepFactsQuery(execution.execution_id, step) : { queryKey: ['no step'], queryFn: skipToken },
  );
  const member = failure && facts.data ? credentialMember(failure, facts.data, kinds.data ?? NONE) : null;
  return { credentialMember: member, credentials };
}
