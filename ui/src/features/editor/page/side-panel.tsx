import { t } from '@lingui/core/macro';
import { Tabs } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { ActionIcon } from '@mantine/core';
import type { ReactNode } from 'react';
import { SampleInput, StepData } from '@/features/editor/data/data-panel';
import { awaitedKind, nameOf, type AgentLike, type StepId } from '@/features/editor/model/draft';
import { MappingPanel } from '@/features/editor/mapping/mapping-panel';
import { StepSettings } from '@/features/editor/settings/step-settings';
import { WorkflowSettings } from '@/features/editor/settings/workflow-settings';
import { useChecks } from '@/features/editor/state/checks';
import type { Tab } from '@/features/editor/state/editor-store';
import { useChainEditor } from '@/features/editor/state/use-chain-editor';
import { useDraft, useEditor } from '@/features/editor/state/use-editor';
import classes from './editor.module.css';

interface SidePanelProps {
  /** The versions of the workflow; null until it is saved. */
  readonly versions: ReactNode;
  readonly newAgentPanel: NewAgentPanel;
}

/** Renders the form of an agent that a step waits for, which is another feature. */
export type NewAgentPanel = (order: {
  readonly kind: string;
  /** The step. */
  readonly id: StepId;
  readonly onMade: (agent: AgentLike) => void;
  readonly onCancel: () => void;
}) => ReactNode;

/** Details of the selected step, or of the workflow if none is selected. */
export function SidePanel({ versions, newAgentPanel }: SidePanelProps) {
  const id = useEditor((state) => state.selected);
  const tab = useEditor((state) => state.tab);
  const choose = useEditor((state) => state.choose);
  const { agents } = useChecks();
  const name = useDraft((draft) => (id === null ? t`Workflow` : nameOf(draft, id, agents)));
  const awaited = useDraft((draft) => (id === null ? undefined : awaitedKind(draft, id)));
  const editor = useChainEditor();
  if (id !== null && awaited !== undefined) {
    return (
      <aside className={classes.side} aria-label={name}>
        <div className={classes.sideHead}>
          <h2 title={name}>{name}</h2>
        </div>
        {newAgentPanel({
          kind: awaited,
          id,
          onMade: (agent) => {
            editor.setUp(id, agent);
          },
          onCancel: () => {
            editor.remove(id);
          },
        })}
      </aside>
    );
  }
  const mapping = tab === 'mapping' && id !== null;
  return (
    <aside className={classes.side} data-mapping={mapping || undefined} aria-label={name}>
      <div className={classes.sideHead}>
        <h2 title={name}>{name}</h2>
        {mapping && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t`Close the mapping`}
            onClick={() => {
              choose(id, 'settings');
            }}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        )}
      </div>
      <Tabs
        className={classes.tabs ?? ''}
        value={tab}
        onChange={(value) => {
          choose(id, (value ?? 'settings') as Tab);
        }}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="settings">{t`Settings`}</Tabs.Tab>
          {id !== null && <Tabs.Tab value="mapping">{t`Mapping`}</Tabs.Tab>}
          <Tabs.Tab value="data">{t`Data`}</Tabs.Tab>
          {versions !== null && <Tabs.Tab value="versions">{t`Versions`}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="settings" className={classes.tab ?? ''}>
          {id === null ? <WorkflowSettings /> : <StepSettings id={id} key={id} />}
        </Tabs.Panel>
        {id !== null && (
          <Tabs.Panel value="mapping" className={classes.mapping ?? ''}>
            <MappingPanel id={id} />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="data" className={classes.tab ?? ''}>
          {id === null ? <SampleInput /> : <StepData id={id} />}
        </Tabs.Panel>
        {versions !== null && (
          <Tabs.Panel value="versions" className={`${classes.tab ?? ''} ${classes.versions ?? ''}`}>
            {versions}
          </Tabs.Panel>
        )}
      </Tabs>
    </aside>
  );
}
