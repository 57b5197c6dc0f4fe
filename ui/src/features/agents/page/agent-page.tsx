import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { storedAgentQuery } from '@/api/agent-files';
import { kindsQuery, madeHere } from '@/api/agents';
import { KindCards } from '@/features/agents/library/kind-cards';
import { Page } from '@/shared/layout/page';
import { EmptyState } from '@/shared/states/empty-state';
import { NotRead } from '@/shared/states/not-read';
import { AgentEditor } from './agent-editor';

const existing = getRouteApi('/agents/$slug');
const fresh = getRouteApi('/agents/new');

/** An agent of the library: its settings, its versions, who uses it, and a bench to try it. */
export function AgentPage() {
  const { slug } = existing.useParams();
  const { tab = 'settings' } = existing.useSearch();
  const navigate = existing.useNavigate();
  const stored = useQuery(storedAgentQuery(slug));
  const kinds = useQuery(kindsQuery);
  if (!stored.data || !kinds.data) {
    return (
      <Page title={t`Agent`}>
        <NotRead
          key={slug}
          reading={t`Reading the agent`}
          title={t`The agent could not be read`}
          error={stored.error ?? kinds.error}
          onRetry={() => {
            void stored.refetch();
            void kinds.refetch();
          }}
        />
      </Page>
    );
  }
  return (
    <AgentEditor
      key={slug}
      stored={stored.data}
      kind={stored.data.agent.kind}
      kinds={kinds.data}
      tab={tab}
      onTab={(next) => {
        void navigate({ search: next === 'settings' ? {} : { tab: next }, replace: true });
      }}
    />
  );
}

/** An agent of a kind, not saved yet. */
export function NewAgentPage() {
  const { kind, tab = 'settings' } = fresh.useSearch();
  const navigate = fresh.useNavigate();
  const kinds = useQuery(kindsQuery);
  if (!kinds.data) {
    return (
      <Page title={t`New agent`}>
        <NotRead
          reading={t`Reading the kinds of agents`}
          title={t`The kinds of agents could not be read`}
          error={kinds.error}
          onRetry={() => void kinds.refetch()}
        />
      </Page>
    );
  }
  const known = madeHere(kinds.data).find((each) => each.kind === kind);
  if (known === undefined) {
    return (
      <Page title={t`New agent`}>
        {kind !== undefined && <EmptyState sentence={t`There is no such kind of agent.`} />}
        <section aria-labelledby="new-agent">
          <h2 id="new-agent">{t`What should the new agent do?`}</h2>
          <KindCards kinds={kinds.data} />
        </section>
      </Page>
    );
  }
  return (
    <AgentEditor
      key={known.kind}
      stored={null}
      kind={known.kind}
      kinds={kinds.data}
      tab={tab}
      onTab={(next) => {
        void navigate({ search: { kind: known.kind, ...(next !== 'settings' && { tab: next }) }, replace: true });
      }}
    />
  );
}
