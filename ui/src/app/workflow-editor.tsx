import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useStore } from 'zustand';
import { EditorPage } from '@/features/editor/page/editor-page';
import {
  draftIn,
  fileText,
  isUnsaved,
  type EditorStore,
} from '@/features/editor/state/editor-store';
import { VersionsPanel } from '@/features/versions/versions-panel';

/** The address of a workflow that does not exist yet. */
const NEW = 'new';

/** The editor with what other features draw in it; one that was begun goes on when it is saved. */
export function WorkflowEditor() {
  const { workflowId } = useParams({ strict: false });
  const [begun, setBegun] = useState({ count: 0, createdId: '' });
  const isNew = workflowId === NEW || workflowId === begun.createdId;
  return (
    <EditorPage
      key={isNew ? `${NEW} ${begun.count}` : workflowId}
      workflowId={isNew ? null : (workflowId ?? null)}
      onCreated={(createdId) => {
        setBegun({ ...begun, createdId });
      }}
      versionsPanel={(store) => <Versions store={store} />}
    />
  );
}

/** The versions of the workflow on the screen, which can be one of those that are compared. */
function Versions({ store }: { readonly store: EditorStore }) {
  const saved = useStore(store, (state) => state.saved);
  const draft = useStore(store, (state) => (isUnsaved(state) ? fileText(draftIn(state)) : null));
  if (saved === null) return null;
  return <VersionsPanel workflowId={saved.workflowId} current={saved.version} draft={draft} />;
}
