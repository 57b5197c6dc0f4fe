import { t } from '@lingui/core/macro';
import { Button, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { anyExecutionQuery } from '@/api/executions';
import { galleryQuery } from '@/api/templates';
import { startExecution } from '@/api/workflows';
import dialog from '@/shared/dialogs/dialog.module.css';
import { ButtonLink } from '@/shared/layout/links';
import { useMutationOnce } from '@/shared/mutation-once';
import classes from './welcome.module.css';

const TRIAGE = 'it-ticket-triage';

/** Introduces Baton until something has run; afterwards only says whether the sandbox is in use. */
export function Welcome() {
  const { data: ran } = useQuery(anyExecutionQuery);
  const { data: gallery } = useQuery(galleryQuery);
  if (gallery === undefined || ran === undefined) return null;
  const sandbox = gallery.sandbox && (
    <p className={classes.sandbox}>
      {t`Sandbox data: a sandbox answers for every system that has no credential.`}
    </p>
  );
  if (ran) return sandbox || null;
  const sample = gallery.templates.find(({ slug }) => slug === TRIAGE)?.sample_input;
  return (
    <section className={classes.card} aria-labelledby="welcome">
      <Title order={2} id="welcome" className={classes.what ?? ''}>
        {t`Baton runs AI agents one after another, checks every step and resumes where one fails.`}
      </Title>
      {sandbox}
      <div className={classes.ways}>
        {gallery.sandbox && sample !== undefined && <RunTriage sample={sample} />}
        <ButtonLink to="/templates" size="sm" variant="default">
          {t`Start from a template`}
        </ButtonLink>
        <ButtonLink to="/workflows/$workflowId" params={{ workflowId: 'new' }} size="sm" variant="default">
          {t`Build your own`}
        </ButtonLink>
      </div>
    </section>
  );
}

function RunTriage({ sample }: { readonly sample: object }) {
  const navigate = useNavigate();
  const start = useMutationOnce({
    mutationFn: () =>
      startExecution({
        workflowId: `wf-${TRIAGE}`,
        mode: 'production',
        input: JSON.stringify(sample),
        confirmed: false,
      }),
    onSuccess: (executionId) => navigate({ to: '/executions/$executionId', params: { executionId } }),
  });
  return (
    <>
      <Button
        size="sm"
        loading={start.isPending}
        onClick={() => {
          start.mutate();
        }}
      >
        {t`Run the ticket triage on a sample`}
      </Button>
      {start.error && (
        <p className={dialog.refused} role="alert">
          {start.error.message}
        </p>
      )}
    </>
  );
}
