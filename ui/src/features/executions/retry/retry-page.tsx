import { t } from '@lingui/core/macro';
import { Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { executionQuery } from '@/api/executions';
import { Heading } from '@/features/executions/page/heading';
import { ButtonLink } from '@/shared/layout/links';
import { Page } from '@/shared/layout/page';
import { NotRead } from '@/shared/states/not-read';
import { retryTitle } from './retry-dialog';
import { RetryForm } from './retry-form';
import classes from './retry.module.css';

const route = getRouteApi('/executions/$executionId/retry');

/** The page that links in messages open: it asks, and does nothing by itself. */
export function RetryPage() {
  const { executionId } = route.useParams();
  const { edit } = route.useSearch();
  const { data, error, refetch } = useQuery(executionQuery(executionId));
  if (!data) {
    return (
      <Page title={executionId}>
        <NotRead
          reading={t`Reading the execution`}
          rows={3}
          title={t`The execution could not be read`}
          error={error}
          onRetry={() => void refetch()}
        />
      </Page>
    );
  }
  return (
    <Page
      title={executionId}
      tab={t`Retry · ${data.workflow_name}`}
      heading={<Heading execution={data} />}
    >
      <section className={classes.card} aria-label={t`Retry`}>
        <Title order={1}>
          {edit === undefined ? retryTitle(data) : t`Run ${data.workflow_name} with another input`}
        </Title>
        <RetryForm
          execution={data}
          edit={edit}
          back={
            <ButtonLink
              size="sm"
              variant="default"
              to="/executions/$executionId"
              params={{ executionId }}
            >
              {t`Back`}
            </ButtonLink>
          }
        />
      </section>
    </Page>
  );
}
