import { useEffect, useRef, useState } from 'react';
import type { StoredWorkflow } from '@/api/drafts';
import { randomName } from '@/shared/random';
import { withoutAwaiting } from '@/features/editor/model/chain';
import { draftOf, EMPTY, withTestData } from '@/features/editor/model/draft';
import { tabName } from '@/features/editor/state/draft-storage';
import { createEditorStore, fileText, savedAs, type EditorStore } from '@/features/editor/state/editor-store';
import { otherTabs, type OtherTabs } from '@/features/editor/state/other-tabs';
import { beginning } from '@/features/editor/state/restoring';

export interface Opened {
  readonly store: EditorStore;
  readonly tab: string;
  /** When the restored draft was last edited; null if none was restored. */
  readonly restoredAt: number | null;
  /** Returns to the saved version; undo restores the draft. */
  readonly discard: () => void;
  readonly tabs: {
    readonly others: number;
    readonly savedElsewhere: number | null;
    readonly say: (version: number) => void;
  };
}

interface Started {
  readonly store: EditorStore;
  readonly tab: string;
  readonly restoredAt: number | null;
  readonly discard: () => void;
}

/** Opens the saved version, or restores the draft stored in this browser. */
export function useOpening(
  workflowId: string | null,
  stored: StoredWorkflow | null | undefined,
): Opened | null {
  const [started, setStarted] = useState<Started | null>(null);
  const [others, setOthers] = useState(0);
  const [savedElsewhere, setSavedElsewhere] = useState<number | null>(null);
  const channel = useRef<OtherTabs | null>(null);
  const workflow = workflowId ?? 'new';
  useEffect(() => {
    const own = otherTabs(workflow, randomName(), {
      onTabs: setOthers,
      onSaved: setSavedElsewhere,
    });
    channel.current = own;
    return () => {
      own.close();
      channel.current = null;
    };
  }, [workflow]);
  useEffect(() => {
    if (stored === undefined || channel.current === null) return undefined;
    const own = channel.current;
    let closed = false;
    void own.open().then((open) => {
      if (closed) return;
      const begun = start(workflow, stored, open);
      own.join(begun.tab);
      setStarted((before) => before ?? begun);
    });
    return () => {
      closed = true;
    };
  }, [workflow, stored]);
  if (started === null) return null;
  const say = (version: number) => {
    channel.current?.saved(version);
  };
  return { ...started, tabs: { others, savedElsewhere, say } };
}

function start(workflow: string, stored: StoredWorkflow | null, open: ReadonlySet<string>): Started {
  const own = tabName(sessionStorage, randomName);
  const { tab, kept } = beginning(localStorage, workflow, own, open, () => {
    sessionStorage.removeItem('baton.tab');
    return tabName(sessionStorage, randomName);
  });
  const fresh = stored === null ? EMPTY : draftOf(stored.file);
  const saved =
    stored === null ? null : savedAs(stored.summary, fileText(fresh));
  const fileIsSaved = kept?.unsaved === false && kept.version !== null;
  const same = kept === null || kept.version === (saved?.version ?? null);
  // A draft based on an older version keeps that base, so that saving it is detected as a conflict.
  const base =
    saved !== null && kept?.version != null && !same && !fileIsSaved
      ? { ...saved, version: kept.version, text: '' }
      : saved;
  // The stored file is equal even if it is formatted differently.
  const begun = kept === null ? fresh : fileIsSaved ? withTestData(fresh, kept.draft) : withoutAwaiting(kept.draft);
  const store = createEditorStore(begun, base);
  const differs = fileText(begun) !== fileText(fresh);
  return {
    store,
    tab,
    restoredAt: kept !== null && differs ? kept.at : null,
    discard: () => {
      store.getState().rebase(fresh, saved);
    },
  };
}
