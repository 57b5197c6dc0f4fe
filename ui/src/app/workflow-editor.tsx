import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { compareQuery } from '@/api/versions';
import { EditorPage, type EditorPageProps } from '@/features/editor/page/editor-page';
import { NewAgentPanel } from '@/features/agents/page/new-agent-panel';
import { ReadOnlyPage } from '@/features/editor/page/read-only-page';
import {
  draftIn,
  fileText,
  isUnsaved,
  type EditorStore,
} from '@/features/editor/state/editor-store';
import { sideOf, type Pair } from '@/features/versions/sides';
import { VersionsPanel } from '@/features/versions/versions-panel';
import { usePhone } from '@/shared/layout/phone';

/** The address of a workflow that does not exist yet. */
const NEW = 'new';

/** The editor with the parts of other features; a new workflow stays open when it is saved. */
export function WorkflowEditor() {
  const { workflowId } = useParams({ strict: false });
  const [begun, setBegun] = useState({ count: 0, createdId: '' });
  const isNew = workflowId === NEW || workflowId === begun.createdId;
  const [typed] = useState(() => new Map<string, string>());
  const phone = usePhone();
  if (phone) return <ReadOnlyPage workflowId={workflowId === NEW ? null : (workflowId ?? null)} />;
  return (
    <EditorPage
      key={isNew ? `${NEW} ${begun.count}` : workflowId}
      workflowId={isNew ? null : (workflowId ?? null)}
      onCreated={(createdId) => {
        setBegun({ ...begun, createdId });
      }}
      versionsPanel={(store) => <Versions store={store} />}
      newAgentPanel={({ kind, id, ...order }) => <NewAgent key={id} kind={kind} id={id} {...order} typed={typed} />}
    />
  );
}

type NewAgentProps = Parameters<EditorPageProps['newAgentPanel']>[0] & {
  /** What was typed for each step, while others are selected. */
  readonly typed: Map<string, string>;
};

/** The form of the agent that a step waits for. */
function NewAgent({ kind, id, typed, onMade, onCancel }: NewAgentProps) {
  const place = `${id} ${kind}`;
  const remember = useCallback((file: string) => void typed.set(place, file), [typed, place]);
  return (
    <NewAgentPanel
      kind={kind}
      begun={typed.get(place) ?? null}
      onTyped={remember}
      onMade={(agent) => {
        typed.delete(place);
        onMade(agent);
      }}
      onCancel={() => {
        typed.delete(place);
        onCancel();
      }}
    />
  );
}

/** The versions of the workflow; compared steps are marked on the canvas. */
function Versions({ store }: { readonly store: EditorStore }) {
  const saved = useStore(store, (state) => state.saved);
  const draft = useStore(store, (state) => (isUnsaved(state) ? fileText(draftIn(state)) : null));
  const [pair, setPair] = useState<Pair | null>(null);
  const onScreen = draft === null ? (saved?.version ?? 0) : 'draft';
  const { data } = useQuery({
    ...compareQuery(saved?.workflowId ?? '', sideOf(pair?.from ?? 0, draft), sideOf(onScreen, draft)),
    enabled: saved !== null && pair?.to === onScreen,
  });
  const changes = pair?.to === onScreen ? data?.changes : undefined;
  useEffect(() => {
    store.getState().set({ marks: changes ?? null });
    return () => {
      store.getState().set({ marks: null });
    };
  }, [store, changes]);
  if (saved === null) return null;
  return (
    <VersionsPanel
      workflowId={saved.workflowId}
      current={saved.version}
      draft={draft}
      onCompare={setPair}
    />
  );
}
