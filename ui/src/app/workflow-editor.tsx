import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { EditorPage } from '@/features/editor/page/editor-page';

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
      versionsPanel={() => null}
    />
  );
}
