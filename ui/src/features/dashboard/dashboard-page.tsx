import { t } from '@lingui/core/macro';
import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { dashboardQuery, type Dashboard } from '@/api/analytics';
import { workflowsQuery } from '@/api/workflows';
import { BarsFigure, type Series } from '@/shared/charts/bars-figure';
import { WorkflowChoice } from '@/shared/filters/workflow-choice';
import { Page } from '@/shared/layout/page';
import table from '@/shared/layout/table.module.css';
import { Banner } from '@/shared/states/banner';
import { EmptyState } from '@/shared/states/empty-state';
import { LiveMark } from '@/shared/states/live-mark';
import { NotRead } from '@/shared/states/not-read';
import { SPAN_WORDS, THE_SPAN } from '@/shared/time/spans';
import { Figures } from './figures';
import { filterOf, OFFERED, readSearch } from './search';
import { AgentFigures, WorkerFigures, WorkflowFigures } from './tables';

const route = getRouteApi('/dashboard');

const series = (): readonly Series[] => [
  { name: 'completed', label: t`Completed`, colour: 'var(--completed-solid)' },
  { name: 'failed', label: t`Failed`, colour: 'var(--failed-solid)' },
  { name: 'cancelled', label: t`Cancelled`, colour: 'var(--waiting-solid)' },
];

export function DashboardPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: workflows = [] } = useQuery(workflowsQuery);
  const filter = filterOf(search);
  const { data, error, refetch } = useQuery(dashboardQuery(filter));
  const change = (part: Record<string, unknown>) => {
    void navigate({ search: readSearch({ ...search, ...part }) });
  };
  return (
    <Page title={t`Dashboard`}>
      {data && error && <Banner>{t`These figures are not the latest. ${error.message}`}</Banner>}
      <div className={table.toolbar}>
        <NativeSelect
          label={t`Time`}
          value={filter.span}
          data={OFFERED.map((value) => ({ value, label: SPAN_WORDS[value]() }))}
          onChange={(event) => {
            change({ span: event.currentTarget.value });
          }}
        />
        <WorkflowChoice
          workflows={workflows}
          chosen={search.workflow}
          onChoose={(workflow) => {
            change({ workflow });
          }}
        />
        <span className={table.aside}>
          <LiveMark live={data !== undefined && !error} />
        </span>
      </div>
      {data ? (
        <Known figures={data} span={THE_SPAN[filter.span]()} />
      ) : (
        <div className={table.panel}>
          <NotRead
            key={JSON.stringify(filter)}
            reading={t`Reading the figures`}
            title={t`The figures could not be read`}
            error={error}
            onRetry={() => void refetch()}
          />
        </div>
      )}
    </Page>
  );
}

interface KnownProps {
  readonly figures: Dashboard;
  readonly span: string;
}

function Known({ figures, span }: KnownProps) {
  const { buckets, bucket, totals } = figures;
  return (
    <>
      <Figures figures={figures} />
      {totals.ended === 0 ? (
        <div className={table.panel}>
          <EmptyState
            sentence={t`Nothing ended in production in ${span}. Test runs do not count in figures.`}
          />
        </div>
      ) : (
        <>
          <BarsFigure
            title={
              bucket === 'hour'
                ? t`Executions per hour, by how they ended`
                : t`Executions per day, by how they ended`
            }
            unit={bucket}
            series={series()}
            buckets={buckets.map(({ at, completed, failed, cancelled }) => ({
              at,
              counts: { completed, failed, cancelled },
            }))}
          />
          <WorkflowFigures rows={figures.workflows} />
          <AgentFigures rows={figures.agents} />
        </>
      )}
      <WorkerFigures rows={figures.workers} />
    </>
  );
}
