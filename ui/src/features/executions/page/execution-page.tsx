import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { Execution } from '@/api/executions';
import { useExecution } from '@/api/live-executions';
import { TextLink } from '@/shared/layout/links';
import { Page } from '@/shared/layout/page';
import { Interrupted } from '@/shared/states/banner';
import { ErrorState } from '@/shared/states/error-state';
import { LoadingRows } from '@/shared/states/loading-rows';
import { LOOKS } from '@/shared/status/status';
import { Instant } from '@/shared/time/instant';
import { telling } from './answer';
import { AnswerBlock } from './answer-block';
import classes from './execution-page.module.css';
import { Progress } from './progress';
import { StepDetails } from './step-details';
import { StepList } from './step-list';

const route = getRouteApi('/executions/$executionId');

export function ExecutionPage() {
  const { executionId } = route.useParams();
  const { data, error, refetch, interrupted } = useExecution(executionId);
  if (data) return <Known key={executionId} execution={data} interrupted={interrupted} />;
  return (
    <Page title={executionId}>
      {error ? (
        <ErrorState
          title="The execution could not be read"
          error={error}
          onRetry={() => void refetch()}
        />
      ) : (
        <LoadingRows label="Reading the execution" />
      )}
    </Page>
  );
}

interface KnownProps {
  readonly execution: Execution;
  /** Whether changes are asked for, because they are not pushed. */
  readonly interrupted: boolean;
}

function Known({ execution, interrupted }: KnownProps) {
  // Until somebody chooses a step, the one that tells most is open.
  const [chosen, setChosen] = useState<number | null>(null);
  const at = chosen ?? telling(execution);
  const { sign, word, tone } = LOOKS[execution.status];
  const step = execution.steps[at];
  return (
    <Page
      title={execution.execution_id}
      tab={`${sign} ${word} · ${execution.workflow_name}`}
      tone={tone}
      heading={<Heading execution={execution} />}
    >
      {interrupted && <Interrupted />}
      <AnswerBlock execution={execution} />
      <Progress execution={execution} />
      <section className={classes.panel} aria-label="Steps">
        <StepList execution={execution} chosen={at} onChoose={setChosen} />
        {step && (
          <StepDetails key={step.key} execution={execution} step={step} position={at + 1} />
        )}
      </section>
    </Page>
  );
}

function Heading({ execution }: { readonly execution: Execution }) {
  const version = execution.version === null ? 'From a file' : `Version ${execution.version}`;
  return (
    <>
      <nav aria-label="Where this is" className={classes.crumbs}>
        <TextLink to="/executions" search={{ workflow: execution.workflow_id }}>
          {execution.workflow_name}
        </TextLink>
        <span aria-hidden>/</span>
        <span className={classes.id}>{execution.execution_id}</span>
      </nav>
      <span className={classes.meta}>
        {version} · {execution.mode === 'test' ? 'Test' : 'Production'} · created{' '}
        <Instant at={execution.created_at} />
      </span>
      {execution.retry_of !== null && (
        <TextLink
          size="sm"
          to="/executions/$executionId"
          params={{ executionId: execution.retry_of }}
        >
          Retry of an earlier execution
        </TextLink>
      )}
    </>
  );
}
