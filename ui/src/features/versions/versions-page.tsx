import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { workflowQuery } from '@/api/workflows';
import { ButtonLink, TextLink } from '@/shared/layout/links';
import { Page } from '@/shared/layout/page';
import crumbs from '@/shared/layout/crumbs.module.css';
import { NotRead } from '@/shared/states/not-read';
import { VersionsPanel } from './versions-panel';
import classes from './versions.module.css';

const route = getRouteApi('/workflows/$workflowId/versions');

/** The versions of a workflow on a separate page. */
export function VersionsPage() {
  const { workflowId } = route.useParams();
  const { data: workflow, error, refetch } = useQuery(workflowQuery(workflowId));
  if (!workflow) {
    return (
      <Page title={workflowId}>
        <NotRead
          reading={t`Reading the workflow`}
          title={t`The workflow could not be read`}
          error={error}
          onRetry={() => void refetch()}
        />
      </Page>
    );
  }
  return (
    <Page
      title={t`Versions of ${workflow.name}`}
      heading={
        <nav aria-label={t`Where this is`} className={crumbs.crumbs}>
          <TextLink to="/workflows/$workflowId" params={{ workflowId }}>
            {workflow.name}
          </TextLink>
          <span aria-hidden>/</span>
          <h1 className={crumbs.here}>{t`Versions`}</h1>
        </nav>
      }
      actions={
        <ButtonLink to="/executions" search={{ workflow: workflowId }} variant="default" size="sm">
          {t`Executions`}
        </ButtonLink>
      }
    >
      <div className={classes.page}>
        <VersionsPanel workflowId={workflowId} current={workflow.version} draft={null} />
      </div>
    </Page>
  );
}
