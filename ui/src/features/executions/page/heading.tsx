import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { Execution } from '@/api/executions';
import { TextLink } from '@/shared/layout/links';
import { Instant } from '@/shared/time/instant';
import classes from './heading.module.css';
import { versionWords } from './words';

/** Breadcrumbs, and what the execution ran on. */
export function Heading({ execution }: { readonly execution: Execution }) {
  const { execution_id: id, started_at: started, created_at: created } = execution;
  return (
    <>
      <nav aria-label={t`Where this is`} className={classes.crumbs}>
        <TextLink to="/executions" search={{ workflow: execution.workflow_id }}>
          {execution.workflow_name}
        </TextLink>
        <span aria-hidden>/</span>
        <span className={classes.id}>{id}</span>
      </nav>
      <span className={classes.meta}>
        {versionWords(execution.version)} · {execution.mode === 'test' ? t`Test` : t`Production`} ·{' '}
        {started === null ? (
          <Trans>
            created <Instant at={created} />
          </Trans>
        ) : (
          <Trans>
            started <Instant at={started} />
          </Trans>
        )}
      </span>
      <Origin execution={execution} />
    </>
  );
}

/** The execution that this one was created from. */
function Origin({ execution: { retry_of, debug_of, debug_step } }: { readonly execution: Execution }) {
  if (debug_of !== null) {
    return (
      <TextLink
        size="sm"
        className={classes.origin ?? ''}
        to="/debug/$executionId"
        params={{ executionId: debug_of }}
        search={{ step: debug_step ?? undefined }}
      >
        {t`Debugging ${debug_of}`}
      </TextLink>
    );
  }
  if (retry_of === null) return null;
  return (
    <TextLink
      size="sm"
      className={classes.origin ?? ''}
      to="/executions/$executionId"
      params={{ executionId: retry_of }}
    >
      {t`Retry of ${retry_of}`}
    </TextLink>
  );
}
