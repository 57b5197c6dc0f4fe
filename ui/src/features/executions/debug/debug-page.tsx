import { t } from '@lingui/core/macro';
import { Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { Execution, Step } from '@/api/executions';
import { useExecution } from '@/api/live-executions';
import { stepFactsQuery, stepInputQuery } from '@/api/steps';
import { telling } from '@/features/executions/diagnosis/diagnosis';
import { ButtonLink, TextLink } from '@/shared/layout/links';
import { Page } from '@/shared/layout/page';
import { EmptyState } from '@/shared/states/empty-state';
import { NotRead } from '@/shared/states/not-read';
import classes from './debug.module.css';
import { Workbench } from './workbench';

const route = getRouteApi('/debug/$executionId');

/** Opens the failed step with its exact input, to run it alone. */
export function DebugPage() {
  const { executionId } = route.useParams();
  const { data, error, refetch } = useExecution(executionId);
  if (data) return <Debugged key={executionId} execution={data} />;
  return (
    <Page title={executionId}>
      <NotRead
        reading={t`Reading the execution`}
        title={t`The execution could not be read`}
        error={error}
        onRetry={() => void refetch()}
      />
    </Page>
  );
}

function Debugged({ execution }: { readonly execution: Execution }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const named = execution.steps.findIndex(({ key }) => key === search.step);
  const open = execution.status === 'running' ? null : execution.first_unfinished;
  const at = named >= 0 ? named : (open ?? telling(execution));
  const step = execution.steps[at];
  const id = execution.execution_id;
  return (
    <Page
      title={id}
      tab={t`Debug · ${execution.workflow_name}`}
      heading={
        <>
          <nav aria-label={t`Where this is`} className={classes.crumbs}>
            <TextLink to="/executions" search={{ workflow: execution.workflow_id }}>
              {execution.workflow_name}
            </TextLink>
            <span aria-hidden>/</span>
            <TextLink
              className={classes.id ?? ''}
              to="/executions/$executionId"
              params={{ executionId: id }}
            >
              {id}
            </TextLink>
            <span aria-hidden>/</span>
            <span>{t`Debug`}</span>
          </nav>
        </>
      }
      actions={
        <ButtonLink variant="default" to="/executions/$executionId" params={{ executionId: id }}>
          {t`Back to the execution`}
        </ButtonLink>
      }
    >
      {step === undefined ? (
        <EmptyState sentence={t`This execution has no step.`} />
      ) : (
        <>
          <Title order={1}>
            {t`Debug step ${at + 1} of ${execution.total_steps}, ${step.name}`}
          </Title>
          <Opened
            key={step.key}
            execution={execution}
            at={at}
            step={step}
            run={search.run ?? null}
            onRun={(run) => {
              void navigate({ search: { step: step.key, run }, replace: true });
            }}
          />
        </>
      )}
    </Page>
  );
}

interface OpenedProps {
  readonly execution: Execution;
  readonly at: number;
  readonly step: Step;
  readonly run: string | null;
  readonly onRun: (executionId: string) => void;
}

function Opened({ execution, at, step, run, onRun }: OpenedProps) {
  const id = execution.execution_id;
  const began = step.tries.length > 0;
  const facts = useQuery(stepFactsQuery(id, step));
  const input = useQuery({ ...stepInputQuery(id, step), enabled: began });
  const error = facts.error ?? input.error;
  if (!facts.data || (began && !input.data)) {
    return (
      <NotRead
        reading={t`Reading the step`}
        title={t`The step could not be read`}
        error={error}
        onRetry={() => {
          void facts.refetch();
          void input.refetch();
        }}
      />
    );
  }
  return (
    <Workbench
      execution={execution}
      at={at}
      facts={facts.data}
      input={input.data ?? null}
      run={run}
      onRun={onRun}
    />
  );
}
