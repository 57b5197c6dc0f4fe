import { t } from '@lingui/core/macro';
import { useNetwork } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ReactFlowProvider } from '@xyflow/react';
import { useEffect, useState, type ReactNode } from 'react';
import { workflowToEditQuery } from '@/api/agent-updates';
import { workflowQuery } from '@/api/workflows';
import { Page } from '@/shared/layout/page';
import { NotRead } from '@/shared/states/not-read';
import { useEditorActions } from '@/features/editor/saving/use-editor-actions';
import { useDraftStorage } from '@/features/editor/saving/use-draft-storage';
import { ActionsContext } from '@/features/editor/state/actions';
import { ASK_AGAIN_MS, ChecksProvider, isUnreachable } from '@/features/editor/state/checks';
import type { EditorStore } from '@/features/editor/state/editor-store';
import { useKeptVersions } from '@/features/editor/state/use-agent-updates';
import { EditorContext, useEditor } from '@/features/editor/state/use-editor';
import { RunProvider } from '@/features/editor/test-run/run-context';
import { useRecorded } from '@/features/editor/test-run/use-recorded';
import { Banner } from './banner';
import { Editor } from './editor';
import type { NewAgentPanel } from './side-panel';
import { useOpening, type Opened } from './use-opening';
import { useSelectionInAddress } from './use-selection-in-address';
import { readSearch } from './search';

export interface EditorPageProps {
  /** Null creates a new workflow. */
  readonly workflowId: string | null;
  /** Called with the id when a new workflow is first saved. */
  readonly onCreated: (workflowId: string) => void;
  /** Renders the versions of the workflow, which are another feature. */
  readonly versionsPanel: (store: EditorStore) => ReactNode;
  readonly newAgentPanel: NewAgentPanel;
}

/** Creates and edits a workflow. */
export function EditorPage({ workflowId, onCreated, versionsPanel, newAgentPanel }: EditorPageProps) {
  // A new workflow gets its address when it is saved, while it stays open here.
  const [begunAt] = useState(workflowId);
  const stored = useQuery({ ...workflowToEditQuery(begunAt ?? ''), enabled: begunAt !== null });
  const opened = useOpening(begunAt, begunAt === null ? null : stored.data);
  if (opened === null) {
    return (
      <Page title={t`Workflow`}>
        <NotRead
          reading={t`Reading the workflow`}
          title={t`The workflow could not be read`}
          error={stored.error}
          onRetry={() => void stored.refetch()}
        />
      </Page>
    );
  }
  return (
    <EditorContext value={opened.store}>
      <ReactFlowProvider>
        <RunProvider>
          <RecordedChecks>
            <OpenEditor opened={opened} onCreated={onCreated} versionsPanel={versionsPanel} newAgentPanel={newAgentPanel} />
          </RecordedChecks>
        </RunProvider>
      </ReactFlowProvider>
    </EditorContext>
  );
}

/** Checks the draft, with the values of its last test or run. */
function RecordedChecks({ children }: { readonly children: ReactNode }) {
  return <ChecksProvider recorded={useRecorded()}>{children}</ChecksProvider>;
}

interface OpenEditorProps extends Pick<EditorPageProps, 'onCreated' | 'versionsPanel' | 'newAgentPanel'> {
  readonly opened: Opened;
}

function OpenEditor({ opened, onCreated, versionsPanel, newAgentPanel }: OpenEditorProps) {
  const { store, tab, tabs } = opened;
  const navigate = useNavigate();
  const draftStorage = useDraftStorage(store, tab);
  const [restoredAt, setRestoredAt] = useState(opened.restoredAt);
  const actions = useEditorActions({
    onSaved: (summary, created) => {
      setRestoredAt(null);
      tabs.say(summary.version);
      if (!created) return;
      onCreated(summary.workflow_id);
      void navigate({
        to: '/workflows/$workflowId',
        params: { workflowId: summary.workflow_id },
        search: readSearch,
        replace: true,
      });
    },
  });
  const saved = useEditor((state) => state.saved);
  const { online } = useNetwork();
  const newest = useQuery({
    ...workflowQuery(saved?.workflowId ?? ''),
    enabled: saved !== null,
    refetchInterval: ({ state }) => (isUnreachable(state.error) ? ASK_AGAIN_MS : 30_000),
    retry: false,
  });
  const { refetch } = newest;
  const { others, savedElsewhere } = tabs;
  useEffect(() => {
    if (savedElsewhere !== null) void refetch();
  }, [savedElsewhere, refetch]);
  const deployed = newest.data?.deployed_version;
  useEffect(() => {
    if (deployed !== undefined) store.getState().deployed(deployed);
  }, [store, deployed]);
  useSelectionInAddress(store);
  useKeptVersions();
  const known = Math.max(newest.data?.version ?? 0, savedElsewhere ?? 0);
  const newer = saved !== null && known > saved.version ? known : null;
  return (
    <ActionsContext value={actions}>
      <Editor
        banner={
          <Banner
            draftStorage={draftStorage}
            online={online}
            away={isUnreachable(newest.error)}
            newer={newer}
            archived={newest.data?.archived_at != null}
            otherTabs={others}
            restoredAt={restoredAt}
            onDiscard={() => {
              setRestoredAt(null);
              opened.discard();
            }}
            onRestoredSeen={() => {
              setRestoredAt(null);
            }}
          />
        }
        versions={saved === null ? null : versionsPanel(store)}
        newAgentPanel={newAgentPanel}
      />
    </ActionsContext>
  );
}
