import { t } from '@lingui/core/macro';
import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { errorsQuery, type ErrorFigures } from '@/api/analytics';
import { endOf } from '@/api/spans';
import { workflowsQuery } from '@/api/workflows';
import { BarsFigure, bucketWords } from '@/shared/charts/bars-figure';
import { stacked } from '@/shared/charts/series';
import { Chips } from '@/shared/filters/chips';
import { SearchableChoice } from '@/shared/filters/searchable-choice';
import { WorkflowChoice } from '@/shared/filters/workflow-choice';
import { number } from '@/shared/i18n/numbers';
import { Page } from '@/shared/layout/page';
import table from '@/shared/layout/table.module.css';
import { EmptyState } from '@/shared/states/empty-state';
import { NotRead } from '@/shared/states/not-read';
import { SPAN_WORDS, THE_SPAN } from '@/shared/time/spans';
import { ErrorTable } from './error-table';
import classes from './errors.module.css';
import { filterOf, OFFERED, readSearch, type ErrorSearch } from './search';
import { failuresInWords } from './words';

const route = getRouteApi('/errors');

export function ErrorsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = filterOf(search);
  const { data, error, refetch } = useQuery(errorsQuery(filter));
  const change = (part: Record<string, unknown>) => {
    void navigate({ search: readSearch({ ...search, ...part }) });
  };
  return (
    <Page title={t`Errors`}>
      <Filters search={search} figures={data} onChange={change} />
      {data ? (
        <Known
          figures={data}
          search={search}
          onPick={(at) => {
            change({ at });
          }}
        />
      ) : (
        <div className={table.panel}>
          <NotRead
            key={JSON.stringify(filter)}
            reading={t`Reading the failures`}
            title={t`The failures could not be read`}
            error={error}
            onRetry={() => void refetch()}
          />
        </div>
      )}
    </Page>
  );
}

interface FiltersProps {
  readonly search: ErrorSearch;
  readonly figures: ErrorFigures | undefined;
  readonly onChange: (part: Record<string, unknown>) => void;
}

function Filters({ search, figures, onChange }: FiltersProps) {
  const { data: workflows = [] } = useQuery(workflowsQuery);
  return (
    <div className={table.toolbar}>
      <NativeSelect
        label={t`Time`}
        value={search.span ?? OFFERED[0]}
        data={OFFERED.map((value) => ({ value, label: SPAN_WORDS[value]() }))}
        onChange={(event) => {
          onChange({ span: event.currentTarget.value, at: undefined });
        }}
      />
      <WorkflowChoice
        workflows={workflows}
        chosen={search.workflow}
        onChoose={(workflow) => {
          onChange({ workflow });
        }}
      />
      {(['agent', 'kind'] as const).map((name) => (
        <SearchableChoice
          key={name}
          label={name === 'agent' ? t`Agent` : t`Kind`}
          all={name === 'agent' ? t`All agents` : t`All kinds`}
          options={choices(name, figures, search[name])}
          chosen={search[name] ?? null}
          onChoose={(value) => {
            onChange({ [name]: value ?? undefined });
          }}
        />
      ))}
      {figures && (
        <p className={classes.answer} role="status">
          {failuresInWords(figures, search.agent !== undefined || search.kind !== undefined)}
        </p>
      )}
    </div>
  );
}

function choices(
  name: 'agent' | 'kind',
  figures: ErrorFigures | undefined,
  chosen: string | undefined,
) {
  const values = new Set(figures?.frequencies[name].map(({ value }) => value));
  if (chosen !== undefined) values.add(chosen);
  return [...values].map((value) => ({ value, label: nameOf(value) }));
}

/** The name of a kind or an agent; some failures have none. */
function nameOf(value: string): string {
  return value === '' ? t`No agent` : value;
}

interface KnownProps {
  readonly figures: ErrorFigures;
  readonly search: ErrorSearch;
  readonly onPick: (at: string | undefined) => void;
}

function Known({ figures, search, onPick }: KnownProps) {
  const { at } = search;
  const filter = filterOf(search);
  const picked = useQuery({
    ...errorsQuery({ ...filter, from: at, to: at && endOf(at, figures.bucket) }),
    enabled: at !== undefined,
  });
  if (figures.failures === 0) {
    return (
      <div className={table.panel}>
        <EmptyState sentence={t`No failures in ${THE_SPAN[filter.span]()}.`} />
      </div>
    );
  }
  const { buckets, series } = stacked(figures.buckets, nameOf);
  const shown = at === undefined ? figures : (picked.data ?? figures);
  return (
    <>
      <BarsFigure
        title={
          figures.bucket === 'hour'
            ? t`Failures per hour, by kind of agent`
            : t`Failures per day, by kind of agent`
        }
        buckets={buckets}
        unit={figures.bucket}
        series={series}
        onPick={onPick}
      />
      {at !== undefined && (
        <Chips
          chips={[
            {
              words: pickedWords(at, figures.bucket),
              onRemove: () => {
                onPick(undefined);
              },
            },
          ]}
        />
      )}
      <div className={table.panel}>
        <ErrorTable figures={shown} />
      </div>
      {shown.group_count > shown.groups.length && (
        <p className={classes.rest}>
          {t`The ${shown.groups.length} most frequent of ${number(shown.group_count)} kinds of failure.`}
        </p>
      )}
    </>
  );
}

function pickedWords(at: string, unit: 'hour' | 'day'): string {
  const words = bucketWords(at, unit);
  return unit === 'hour' ? t`Hour of ${words}` : words;
}
