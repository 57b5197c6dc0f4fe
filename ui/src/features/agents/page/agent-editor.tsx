import { plural, t } from '@lingui/core/macro';
import { Tabs } from '@mantine/core';
import { useHotkeys, useMediaQuery } from '@mantine/hooks';
import { useBlocker, useNavigate } from '@tanstack/react-router';
import { useRef, useState, type ReactNode } from 'react';
import type { StoredAgent } from '@/api/agent-files';
import type { AgentKind } from '@/api/agents';
import { shownKind } from '@/api/shown-kind';
import { Bench } from '@/features/agents/bench/bench';
import { CompareCard } from '@/features/agents/compare/compare-card';
import { useComparison } from '@/features/agents/compare/use-comparison';
import { differences, fileOf, schemaIn, textIn, type SchemaMember } from '@/features/agents/model/draft';
import { effectOf } from '@/features/agents/model/effect';
import { faultsAt } from '@/features/agents/model/problems';
import { readFields } from '@/shared/field-list/fields';
import { Page } from '@/shared/layout/page';
import { AgentActions } from './agent-actions';
import { AgentHeading } from './agent-heading';
import { ChooseWorkflowsDialog } from './choose-workflows-dialog';
import { SaveDialog } from './save-dialog';
import type { Asking } from './agent-menu';
import { ConflictDialog, DeleteDialog, DuplicateDialog, LeaveDialog } from './dialogs';
import { ReadOnlySettings } from './read-only-settings';
import type { Tab } from './search';
import { SchemaPart } from './schema-part';
import { SettingsTab } from './settings-tab';
import { useAgentDraft, type AgentDraft } from './use-agent-draft';
import { UsedByTab } from './used-by-tab';
import { useSaving } from './use-saving';
import { VersionsTab } from './versions-tab';
import classes from './agent-page.module.css';

/** Up to here the bench is a tab; the style sheet has the same. */
const NARROW = '(max-width: 1099px)';

interface AgentEditorProps {
  /** Null for an agent that is not saved yet. */
  readonly stored: StoredAgent | null;
  readonly kind: string;
  readonly kinds: readonly AgentKind[];
  readonly tab: Tab;
  readonly onTab: (tab: Tab) => void;
}

export function AgentEditor({ stored, kind, kinds, tab, onTab }: AgentEditorProps) {
  const navigate = useNavigate();
  const editing = useAgentDraft(stored, kind);
  const { draft, saved, unsaved, show } = editing;
  // A new agent is left for its own page once it is saved.
  const leaving = useRef(false);
  const saving = useSaving(editing, ({ slug }) => {
    leaving.current = true;
    void navigate({ to: '/agents/$slug', params: { slug }, search: tab === 'settings' ? {} : { tab }, replace: true });
  });
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => unsaved && !leaving.current && current.pathname !== next.pathname,
    enableBeforeUnload: () => unsaved && !leaving.current,
    withResolver: true,
  });
  const comparing = useComparison();
  const [asking, setAsking] = useState<Asking | null>(null);
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const [choosing, setChoosing] = useState(false);
  const editable = saved === null || saved.agent.origin === 'person';
  const users = stored?.usedBy ?? [];
  /** Asks first where workflows use the agent, which keep the version that they have. */
  const save = () => {
    if (saved !== null && users.length > 0) setAsking('save');
    else void saving.save();
  };
  useHotkeys(
    [
      [
        'mod+S',
        () => {
          if (editable) save();
        },
      ],
    ],
    [],
    true,
  );
  const byKind = new Map(kinds.map((each) => [each.kind, each]));
  const changed = saved === null ? 0 : differences(saved.draft, draft).length;
  const name = textIn(draft, 'name') || t`New agent`;
  const agent = saved?.agent ?? stored?.agent;
  const close = () => {
    setAsking(null);
  };
  const bench = (
    <>
      <Bench editing={editing} kind={byKind.get(kind)} />
      {saved?.agent.origin === 'person' && (
        <CompareCard
          slug={saved.agent.slug}
          file={editing.unfinished.size > 0 ? null : fileOf(draft)}
          writes={effectOf(draft, byKind.get(kind), saved.agent) === 'write'}
          comparing={comparing}
        />
      )}
    </>
  );
  const shown = tab === 'try' && !narrow ? 'settings' : tab;
  return (
    <Page
      fill
      title={name}
      tab={t`${name} · Agents`}
      heading={
        <AgentHeading
          name={name}
          kind={shownKind(kind, byKind)}
          agent={agent}
          version={saved?.version ?? null}
          changes={changed}
        />
      }
      actions={
        <AgentActions
          agent={agent ?? null}
          next={saved === null ? null : saved.version + 1}
          editable={editable}
          asks={saved !== null && users.length > 0}
          pending={saving.pending}
          onSave={save}
          onDiscard={
            editable && saved !== null && changed > 0
              ? () => {
                  show(saved.draft, saved);
                }
              : null
          }
          onAsk={setAsking}
        />
      }
    >
      <Notices failed={saving.failed} said={saving.said} />
      <div className={classes.columns} data-wide={shown !== 'settings' || undefined}>
        <Tabs
          className={classes.tabs}
          value={shown}
          keepMounted={false}
          onChange={(next) => {
            if (next !== null) onTab(next as Tab);
          }}
        >
          <Tabs.List className={classes.tabList ?? ''}>
            <Tabs.Tab value="settings">{t`Settings`}</Tabs.Tab>
            {narrow && <Tabs.Tab value="try">{t`Try it`}</Tabs.Tab>}
            <SchemaTab editing={editing} member="input_schema" value="inputs" words={t`Inputs`} />
            <SchemaTab editing={editing} member="output_schema" value="outputs" words={t`Outputs`} />
            {agent?.origin === 'person' && <Tabs.Tab value="versions">{t`Versions`}</Tabs.Tab>}
            {stored && (
              <Tabs.Tab value="used-by" rightSection={<Count of={stored.usedBy.length} />}>
                {t`Used by`}
              </Tabs.Tab>
            )}
          </Tabs.List>
          <Panel value="settings">
            {editable || agent === undefined ? (
              <SettingsTab editing={editing} kind={byKind.get(kind)} />
            ) : (
              <ReadOnlySettings agent={agent} draft={draft} />
            )}
          </Panel>
          <Panel value="inputs">
            <SchemaPart editing={editing} member="input_schema" editable={editable} />
          </Panel>
          <Panel value="outputs">
            <SchemaPart editing={editing} member="output_schema" editable={editable} />
          </Panel>
          <Panel value="versions">
            {agent && (
              <VersionsTab
                agent={agent}
                onRestore={(older) => {
                  show(older, saved);
                  onTab('settings');
                }}
              />
            )}
          </Panel>
          <Panel value="used-by">
            <UsedByTab users={users} />
          </Panel>
          {narrow && <Panel value="try">{bench}</Panel>}
        </Tabs>
        {!narrow && <div className={classes.bench}>{bench}</div>}
      </div>
      {asking === 'save' && saved !== null && (
        <SaveDialog
          version={saved.version + 1}
          users={users}
          pending={saving.pending}
          failed={saving.failed}
          onClose={close}
          onSave={(message, choose) => {
            void saving.save({ message }).then((isSaved) => {
              close();
              setChoosing(isSaved && choose);
            });
          }}
        />
      )}
      {choosing && saved !== null && (
        <ChooseWorkflowsDialog
          agent={saved.agent}
          version={saved.version}
          users={users}
          onClose={() => {
            setChoosing(false);
          }}
        />
      )}
      {asking === 'duplicate' && agent && <DuplicateDialog agent={agent} onClose={close} />}
      {asking === 'delete' && agent && <DeleteDialog agent={agent} onClose={close} />}
      {saving.conflict && <ConflictDialog draft={draft} began={saved?.version ?? 0} saving={saving} />}
      {blocker.status === 'blocked' && <LeaveDialog onStay={blocker.reset} onLeave={blocker.proceed} />}
    </Page>
  );
}

function Panel({ value, children }: { readonly value: Tab; readonly children: ReactNode }) {
  return (
    <Tabs.Panel value={value} className={classes.panel ?? ''}>
      {children}
    </Tabs.Panel>
  );
}

function Count({ of }: { readonly of: number }) {
  return of === 0 ? null : <span className={classes.count}>{of}</span>;
}

interface SchemaTabProps {
  readonly editing: AgentDraft;
  readonly member: SchemaMember;
  readonly value: Tab;
  readonly words: string;
}

function SchemaTab({ editing, member, value, words }: SchemaTabProps) {
  const problems = faultsAt(editing.faults, member).length;
  const { fields } = readFields(schemaIn(editing.draft, member));
  return (
    <Tabs.Tab value={value} rightSection={<Count of={fields.length} />}>
      {problems === 0 ? words : `${words} · ${plural(problems, { one: '# problem', other: '# problems' })}`}
    </Tabs.Tab>
  );
}

function Notices({ failed, said }: { readonly failed: string | null; readonly said: string }) {
  return (
    <>
      {failed !== null && (
        <p className={classes.failed} role="alert">
          {failed}
        </p>
      )}
      <p className={classes.said} role="status">
        {said}
      </p>
    </>
  );
}
