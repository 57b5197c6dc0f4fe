import { plural, t } from '@lingui/core/macro';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { libraryQuery, type AgentKind, type LibraryAgent } from '@/api/agents';
import { shownKind } from '@/api/shown-kind';
import { useSettled } from '@/shared/filters/settled';
import { ButtonLink } from '@/shared/layout/links';
import { Page } from '@/shared/layout/page';
import table from '@/shared/layout/table.module.css';
import { EmptyState } from '@/shared/states/empty-state';
import { NotRead } from '@/shared/states/not-read';
import { AgentTable } from './agent-table';
import { found } from './found';
import { KindCards } from './kind-cards';
import { readSearch, type AgentFilter } from './search';
import classes from './agents-page.module.css';

const route = getRouteApi('/agents');

/** The library of agents, and the kinds that new ones are made of. */
export function AgentsPage() {
  const { choose, ...filter } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch } = useQuery({ ...libraryQuery, staleTime: 0 });
  const change = (next: AgentFilter) => {
    void navigate({ search: readSearch({ ...next }), replace: true });
  };
  return (
    <Page
      title={t`Agents`}
      actions={
        <ButtonLink
          to="/agents"
          search={{ choose: true }}
          size="sm"
          leftSection={<IconPlus size={16} aria-hidden />}
        >
          {t`New agent`}
        </ButtonLink>
      }
    >
      {!data ? (
        <div className={table.panel}>
          <NotRead
            reading={t`Reading the agents`}
            title={t`The agents could not be read`}
            error={error}
            onRetry={() => void refetch()}
          />
        </div>
      ) : (
        <>
          {(choose === true || data.items.length === 0) && (
            <Choice kinds={data.kinds} empty={data.items.length === 0} />
          )}
          {data.items.length > 0 && (
            <Library agents={data.items} kinds={data.kinds} filter={filter} onChange={change} />
          )}
        </>
      )}
    </Page>
  );
}

function Choice({ kinds, empty }: { readonly kinds: readonly AgentKind[]; readonly empty: boolean }) {
  return (
    <section className={classes.choice} aria-labelledby="new-agent">
      <div className={classes.head}>
        <h2 id="new-agent" className={classes.title} tabIndex={-1} ref={empty ? null : takeFocus}>
          {empty ? t`There is no agent yet. What should the first one do?` : t`What should the new agent do?`}
        </h2>
        {!empty && (
          <ButtonLink to="/agents" variant="default">
            {t`Cancel`}
          </ButtonLink>
        )}
      </div>
      <KindCards kinds={kinds} />
      <p className={classes.hint}>{t`An agent in Python is a function in a file that Baton loads; it appears here by itself.`}</p>
    </section>
  );
}

/** What was just asked for is where the keyboard is. */
function takeFocus(heading: HTMLElement | null) {
  heading?.focus();
}

interface LibraryProps {
  readonly agents: readonly LibraryAgent[];
  readonly kinds: readonly AgentKind[];
  readonly filter: AgentFilter;
  readonly onChange: (filter: AgentFilter) => void;
}

function Library({ agents, kinds, filter, onChange }: LibraryProps) {
  const byKind = new Map(kinds.map((kind) => [kind.kind, kind]));
  const shown = found(agents, filter, byKind);
  return (
    <>
      <Filters agents={agents} kinds={byKind} filter={filter} shown={shown.length} onChange={onChange} />
      <div className={table.panel}>
        {shown.length === 0 ? (
          <EmptyState sentence={t`No agent matches.`}>
            <Button
              variant="default"
              onClick={() => {
                onChange({});
              }}
            >
              {t`Clear filters`}
            </Button>
          </EmptyState>
        ) : (
          <AgentTable agents={shown} kinds={byKind} />
        )}
      </div>
    </>
  );
}

interface FiltersProps {
  readonly agents: readonly LibraryAgent[];
  readonly kinds: ReadonlyMap<string, AgentKind>;
  readonly filter: AgentFilter;
  readonly shown: number;
  readonly onChange: (filter: AgentFilter) => void;
}

function Filters({ agents, kinds, filter, shown, onChange }: FiltersProps) {
  const [search, setSearch] = useSettled(filter.search ?? '', (words) => {
    onChange({ ...filter, search: words });
  });
  const used = [...new Set(agents.map(({ kind }) => kind))]
    .map((kind) => ({ value: kind, label: shownKind(kind, kinds).title }))
    .sort((one, other) => one.label.localeCompare(other.label));
  return (
    <div className={`${table.toolbar} ${table.centred}`}>
      <TextInput
        className={table.search}
        type="search"
        aria-label={t`Search agents`}
        placeholder={t`Search name or description`}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={search}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
        }}
      />
      <NativeSelect
        aria-label={t`Kind`}
        data={[{ value: '', label: t`All kinds` }, ...used]}
        value={filter.kind ?? ''}
        onChange={(event) => {
          onChange({ ...filter, search, kind: event.currentTarget.value });
        }}
      />
      <span className={`${table.aside} ${classes.count}`} role="status">
        {plural(shown, { one: '# agent', other: '# agents' })}
      </span>
    </div>
  );
}
