import { t } from '@lingui/core/macro';
import { Button, Checkbox, TextInput } from '@mantine/core';
import { IconFileImport, IconPlus, IconSearch } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useListLive } from '@/api/live-executions';
import {
  unarchiveWorkflow,
  workflowListKey,
  type WorkflowFilter,
  type WorkflowSummary,
} from '@/api/workflows';
import { ButtonLink } from '@/shared/layout/links';
import { Page } from '@/shared/layout/page';
import table from '@/shared/layout/table.module.css';
import { Banner, Interrupted } from '@/shared/states/banner';
import { LiveMark } from '@/shared/states/live-mark';
import { ArchiveDialog } from './archive-dialog';
import { DuplicateDialog } from './duplicate-dialog';
import { ImportDialog } from './import-dialog';
import type { Asking } from './row-menu';
import { RunDialog } from './run-dialog';
import { readSearch } from './search';
import { useSettled } from '@/shared/filters/settled';
import { useMutationOnce } from '@/shared/mutation-once';
import { Welcome } from './welcome';
import { WorkflowList } from './workflow-list';

const route = getRouteApi('/workflows');
const DIALOGS = { run: RunDialog, duplicate: DuplicateDialog, archive: ArchiveDialog };

export function WorkflowsPage() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const line = useListLive(workflowListKey);
  const [importing, setImporting] = useState(false);
  const [asked, setAsked] = useState<readonly [Asking, WorkflowSummary] | null>(null);
  const unarchive = useUnarchive();
  const change = (next: WorkflowFilter) => {
    void navigate({ search: readSearch({ ...next }), replace: true });
  };
  const importFile = () => {
    setImporting(true);
  };
  const Dialog = asked && DIALOGS[asked[0]];
  return (
    <Page title={t`Workflows`} actions={<Actions onImport={importFile} />}>
      {line === 'down' && <Interrupted />}
      {unarchive.error && <Banner>{unarchive.error.message}</Banner>}
      <Welcome />
      <Filters filter={filter} live={line === 'live'} onChange={change} />
      <div className={table.panel}>
        <WorkflowList
          filter={filter}
          onClear={() => {
            change({});
          }}
          onImport={importFile}
          onAsk={(asking, workflow) => {
            setAsked([asking, workflow]);
          }}
          onUnarchive={unarchive.mutate}
        />
      </div>
      {Dialog && (
        <Dialog
          workflow={asked[1]}
          onClose={() => {
            setAsked(null);
          }}
        />
      )}
      {importing && (
        <ImportDialog
          onClose={() => {
            setImporting(false);
          }}
        />
      )}
    </Page>
  );
}

function useUnarchive() {
  const client = useQueryClient();
  return useMutationOnce({
    mutationFn: ({ workflow_id }: WorkflowSummary) => unarchiveWorkflow(workflow_id),
    onSettled: () => client.invalidateQueries({ queryKey: ['workflows'] }),
  });
}

function Actions({ onImport }: { readonly onImport: () => void }) {
  return (
    <>
      <ButtonLink to="/templates" variant="default" size="sm">
        {t`Templates`}
      </ButtonLink>
      <Button
        variant="default"
        size="sm"
        leftSection={<IconFileImport size={16} aria-hidden />}
        onClick={onImport}
      >
        {t`Import…`}
      </Button>
      <ButtonLink
        to="/workflows/$workflowId"
        params={{ workflowId: 'new' }}
        size="sm"
        leftSection={<IconPlus size={16} aria-hidden />}
      >
        {t`New`}
      </ButtonLink>
    </>
  );
}

interface FiltersProps {
  readonly filter: WorkflowFilter;
  readonly live: boolean;
  readonly onChange: (filter: WorkflowFilter) => void;
}

function Filters({ filter, live, onChange }: FiltersProps) {
  const [search, setSearch] = useSettled(filter.search ?? '', (words) => {
    onChange({ ...filter, search: words });
  });
  return (
    <div className={`${table.toolbar} ${table.centred}`}>
      <TextInput
        className={table.search}
        type="search"
        aria-label={t`Search workflows`}
        placeholder={t`Search name or slug`}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={search}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
        }}
      />
      <Checkbox
        size="xs"
        label={t`Show archived`}
        checked={filter.archived ?? false}
        onChange={(event) => {
          onChange({ ...filter, search, archived: event.currentTarget.checked });
        }}
      />
      <span className={table.aside}>
        <LiveMark live={live} />
      </span>
    </div>
  );
}
