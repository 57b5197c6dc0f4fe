import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import {
  agentUpdatesQuery,
  namedVersion,
  withKeptVersions,
  withNamedVersion,
  type AgentUpdate,
} from '@/api/agent-updates';
import { draftIn, type EditorStore } from './editor-store';
import { useDraft, useEditor, useEditorStore } from './use-editor';

const NONE: readonly AgentUpdate[] = [];

function useAllUpdates(): readonly AgentUpdate[] {
  const saved = useEditor((state) => state.saved);
  const { data } = useQuery({
    ...agentUpdatesQuery(saved?.workflowId ?? '', saved?.version ?? 0),
    enabled: saved !== null,
  });
  return data ?? NONE;
}

/** The newer version of an agent that the draft does not take yet; null if there is none. */
export function useAgentUpdate(slug: string): AgentUpdate | null {
  const update = useAllUpdates().find((each) => each.slug === slug);
  const named = useDraft(({ file }) => namedVersion(file, slug));
  return update === undefined || named === update.newest_version ? null : update;
}

/** Takes a newer version of an agent into the draft; undo returns to the version before. */
export function takeUpdate(store: EditorStore, { slug, name, newest_version: version }: AgentUpdate): void {
  store.getState().change(null, (draft) => ({ ...draft, file: withNamedVersion(draft.file, slug, version) }));
  store.getState().set({ said: t`${name} runs in version ${version} once this is saved.` });
}

/** Keeps the version of each agent that was saved again while the workflow is edited. */
export function useKeptVersions(): void {
  const store = useEditorStore();
  const updates = useAllUpdates();
  useEffect(() => {
    const { file } = draftIn(store.getState());
    const unnamed = updates.filter(
      ({ slug, version }) => version !== null && namedVersion(file, slug) === undefined,
    );
    if (unnamed.length === 0) return;
    store.getState().change(null, (draft) => ({ ...draft, file: withKeptVersions(draft.file, unnamed) }));
  }, [store, updates]);
}
