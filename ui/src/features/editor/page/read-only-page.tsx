import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { agentsQuery, type Agent } from '@/api/agents';
import { workflowToEditQuery } from '@/api/agent-updates';
import type { StoredWorkflow } from '@/api/drafts';
import { allIds, draftOf, keyOf, mappingOf, nameOf, stepOf, type Draft, type StepId } from '@/features/editor/model/draft';
import { readSource, type Source } from '@/features/editor/model/sources';
import { textAt, writeJson } from '@/shared/json/document';
import { ButtonLink } from '@/shared/layout/links';
import { Page } from '@/shared/layout/page';
import { EmptyState } from '@/shared/states/empty-state';
import { NotRead } from '@/shared/states/not-read';
import classes from './read-only-page.module.css';

const wider = () => t`Edit workflows on a wider screen.`;

interface ReadOnlyPageProps {
  /** Null for a new workflow. */
  readonly workflowId: string | null;
}

/** A read-only view for phones: the steps and the sources of their inputs. */
export function ReadOnlyPage({ workflowId }: ReadOnlyPageProps) {
  const { data, error, refetch } = useQuery({
    ...workflowToEditQuery(workflowId ?? ''),
    enabled: workflowId !== null,
  });
  if (workflowId === null) {
    return (
      <Page title={t`New workflow`}>
        <EmptyState sentence={wider()}>
          <ButtonLink to="/templates" size="sm">
            {t`Start from a template`}
          </ButtonLink>
        </EmptyState>
      </Page>
    );
  }
  if (data === undefined) {
    return (
      <Page title={t`Workflow`}>
        <NotRead
          reading={t`Reading the workflow`}
          title={t`The workflow could not be read`}
          error={error}
          onRetry={() => void refetch()}
        />
      </Page>
    );
  }
  return <Shown workflowId={workflowId} stored={data} />;
}

interface ShownProps {
  readonly workflowId: string;
  readonly stored: StoredWorkflow;
}

function Shown({ workflowId, stored: { summary, file } }: ShownProps) {
  const { data: agents = [] } = useQuery(agentsQuery);
  const draft = draftOf(file);
  const known = new Map(agents.map((agent) => [agent.slug, agent]));
  const { name, version, deployed_version: deployed, description } = summary;
  return (
    <Page title={name}>
      <p className={classes.hint}>
        {deployed === null
          ? t`Version ${version}, not deployed.`
          : t`Version ${version}; version ${deployed} is deployed.`}{' '}
        {wider()}
      </p>
      {description !== '' && <p className={classes.hint}>{description}</p>}
      <div className={classes.links}>
        <ButtonLink to="/executions" search={{ workflow: workflowId }} size="sm">
          {t`Executions`}
        </ButtonLink>
        <ButtonLink
          to="/workflows/$workflowId/versions"
          params={{ workflowId }}
          variant="default"
          size="sm"
        >
          {t`Versions`}
        </ButtonLink>
      </div>
      <ol className={classes.steps} aria-label={t`Steps`}>
        {allIds(draft).map((id, index) => (
          <StepCard key={id} draft={draft} id={id} number={index + 1} agents={known} />
        ))}
      </ol>
    </Page>
  );
}

interface StepCardProps {
  readonly draft: Draft;
  readonly id: StepId;
  readonly number: number;
  readonly agents: ReadonlyMap<string, Agent>;
}

function StepCard({ draft, id, number, agents }: StepCardProps) {
  const agent = textAt(stepOf(draft, id), 'agent');
  const mapping = mappingOf(draft, id);
  return (
    <li className={classes.step}>
      <h2 className={classes.name}>
        {number} · {nameOf(draft, id, agents)}
      </h2>
      <p className={classes.hint}>{agents.get(agent)?.name ?? agent}</p>
      {mapping === null ? (
        <p className={classes.hint}>{t`Takes every field of the same name.`}</p>
      ) : (
        <dl className={classes.mapping} aria-label={t`Inputs of ${keyOf(draft, id)}`}>
          {Object.entries(mapping).map(([input, source]) => (
            <div key={input}>
              <dt>{input}</dt>
              <dd>{sourceWords(readSource(source))}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

function sourceWords(source: Source | null): string {
  switch (source?.kind) {
    case 'path':
      return source.path;
    case 'expression':
      return source.expression;
    case 'constant':
      return writeJson(source.value);
    case undefined:
      return t`Not set`;
  }
}
