import { t } from '@lingui/core/macro';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { executionListKey } from '@/api/executions';
import { useListLive } from '@/api/live-executions';
import { Page } from '@/shared/layout/page';
import { Interrupted } from '@/shared/states/banner';
import { ExecutionList } from './execution-list';
import { Filters, Narrowed } from './filters';
import classes from './list.module.css';
import { Matching } from './matching';
import { ALL, type ListSearch } from './search';

const route = getRouteApi('/executions');

export function ExecutionsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const line = useListLive(executionListKey, search.workflow);
  const searchBox = useSearchKey();
  const [bulkPlace, setBulkPlace] = useState<HTMLElement | null>(null);
  const change = (next: ListSearch) => {
    void navigate({ search: next });
  };
  return (
    <Page title={t`Executions`}>
      {line === 'down' && <Interrupted />}
      <div className={classes.top}>
        <div className={classes.filters}>
          <Filters search={search} live={line === 'live'} searchBox={searchBox} onChange={change} />
          <div className={classes.narrowed}>
            <Narrowed search={search} onChange={change} />
            <Matching search={search} />
          </div>
        </div>
        <div ref={setBulkPlace} className={classes.bulkPlace} />
      </div>
      <ExecutionList
        key={JSON.stringify(search)}
        search={search}
        bulkPlace={bulkPlace}
        onClear={() => {
          change(ALL);
        }}
      />
    </Page>
  );
}

/** `/` focuses the search, unless the focus is in a text field. */
function useSearchKey() {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typed = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      if (event.key !== '/' || typed || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      box.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
    };
  }, []);
  return box;
}
