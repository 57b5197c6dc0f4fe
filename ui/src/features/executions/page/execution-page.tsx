import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { isOver, type Execution } from '@/api/executions';
import { useExecution } from '@/api/live-executions';
import { Page } from '@/shared/layout/page';
import { Interrupted } from '@/shared/states/banner';
import { NotRead } from '@/shared/states/not-read';
import { LOOKS } from '@/shared/status/status';
import { telling } from '@/features/executions/diagnosis/diagnosis';
import { DiagnosisBanner } from '@/features/executions/diagnosis/diagnosis-banner';
import { Chain } from '@/features/executions/timeline/chain';
import classes from './execution-page.module.css';
import { Heading } from './heading';
import { KeysDialog } from '@/features/executions/actions/keys-dialog';
import { MoreMenu } from '@/features/executions/actions/more-menu';
import { Progress } from '@/features/executions/timeline/progress';
import { TABS, type PageSearch } from './search';
import { serverNow, useNow } from '@/features/executions/timeline/server-clock';
import { ResultPanel } from '@/features/executions/result/result-panel';
import { StepDetails } from '@/features/executions/step/step-details';
import { StepList } from '@/features/executions/step/step-list';
import { Deliveries } from './deliveries';
import { useDiagnosisFacts } from '@/features/executions/diagnosis/use-diagnosis-facts';
import { usePageKeys } from '@/features/executions/actions/use-page-keys';

const route = getRouteApi('/executions/$executionId');

export function ExecutionPage() {
  const { executionId } = route.useParams();
  const { data, dataUpdatedAt, error, refetch, interrupted } = useExecution(executionId);
  if (data) {
    return (
      <Known
        key={executionId}
        execution={data}
        receivedAt={dataUpdatedAt}
        interrupted={interrupted}
      />
    );
  }
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

interface KnownProps {
  readonly execution: Execution;
  /** By the browser's clock. */
  readonly receivedAt: number;
  /** Whether the page polls, because changes are not pushed. */
  readonly interrupted: boolean;
}

function Known({ execution, receivedAt, interrupted }: KnownProps) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const ours = useNow(!isOver(execution.status));
  const now = serverNow(execution, receivedAt, ours);
  const facts = useDiagnosisFacts(execution, ours);
  const [keys, setKeys] = useState(false);
  const [chain, setChain] = useState(false);
  const { steps } = execution;
  // The most relevant step is open until another is selected.
  const named = steps.findIndex(({ key }) => key === search.step);
  const at = named < 0 ? telling(execution) : named;
  const isResult = search.result ?? followsResult(execution, search);
  const step = isResult ? undefined : steps[at];
  const go = (next: PageSearch) => {
    void navigate({ search: next, replace: true });
  };
  const choose = (index: number) => {
    const chosen = steps[index];
    if (chosen) go({ step: chosen.key, tab: search.tab, view: search.view });
    else if (index === steps.length) go({ result: true, view: search.view });
  };
  const chosen = isResult ? steps.length : at;
  usePageKeys({
    onStep: (by) => {
      choose(chosen + by);
    },
    onTab: (position) => {
      if (isResult) pressTab(position);
      else go({ ...search, step: step?.key, tab: TABS[position - 1] ?? search.tab, line: undefined });
    },
    onFailed: () => {
      const failed = steps.findIndex(({ status }) => status === 'failed');
      if (failed >= 0) go({ step: steps[failed]?.key, tab: 'error' });
    },
    onFollow: () => {
      go({});
    },
    onKeys: () => {
      setKeys(true);
    },
  });
  const { sign, word, tone } = LOOKS[execution.handing_over ? 'pending' : execution.status];
  return (
    <Page
      title={execution.execution_id}
      tab={`${sign} ${word()} · ${execution.workflow_name}`}
      tone={tone}
      heading={<Heading execution={execution} />}
      actions={<MoreMenu execution={execution} onKeys={() => { setKeys(true); }} />}
      fill
    >
      <div className={classes.page}>
        <div className={classes.top}>
          {interrupted && <Interrupted />}
          <DiagnosisBanner
            execution={execution}
            facts={facts}
            onFollow={
              (named < 0 && !isResult) || isOver(execution.status)
                ? null
                : () => {
                    go({});
                  }
            }
          />
          <div className={classes.line}>
            <Progress
              execution={execution}
              now={now}
              onRuns={() => {
                go({ step: steps[at]?.key, tab: 'attempts' });
              }}
            />
            {isOver(execution.status) && <Deliveries execution={execution} />}
            <Button
              className={classes.chainButton ?? ''}
              variant="default"
              aria-expanded={chain}
              onClick={() => {
                setChain(!chain);
              }}
            >
              {chain ? t`Hide the chain` : t`Show the chain`}
            </Button>
          </div>
        </div>
        <div className={classes.body} data-chain={chain || undefined}>
          <Chain execution={execution} chosen={chosen} now={now} onChoose={choose} />
          <div className={classes.panel}>
            <StepList
              execution={execution}
              usual={facts.usual}
              chosen={chosen}
              now={now}
              onChoose={choose}
            />
            {isResult && (
              <ResultPanel
                execution={execution}
                view={search.view}
                onView={(view) => {
                  go({ result: true, view });
                }}
              />
            )}
            {step && (
              <StepDetails
                key={step.key}
                execution={execution}
                step={step}
                position={at + 1}
                usual={facts.usual(step.key)}
                seen={step.status === 'failed' ? facts.seen : null}
                search={search}
                onSearch={go}
              />
            )}
          </div>
        </div>
      </div>
      {keys && <KeysDialog onClose={() => { setKeys(false); }} />}
    </Page>
  );
}

/** Whether the page shows the result by itself: once there is one, unless a step or a tab was chosen. */
function followsResult({ status }: Execution, { step, tab }: PageSearch): boolean {
  return status === 'completed' && step === undefined && tab === undefined;
}

/** Presses a tab of the result; which ones it has depends on the result. */
function pressTab(position: number) {
  document.querySelectorAll<HTMLElement>('[data-result-tab]')[position - 1]?.click();
}
