import { t } from '@lingui/core/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { createAgent, readAgent, saveAgent, type SavedAgent } from '@/api/agent-files';
import type { LibraryAgent } from '@/api/agents';
import { isProblem } from '@/api/problem';
import { useMutationOnce } from '@/shared/mutation-once';
import { draftOf, fileOf } from '@/features/agents/model/draft';
import type { AgentDraft, Saved } from './use-agent-draft';

/** What somebody else saved while it was edited here. */
export interface Conflict {
  readonly theirs: Saved;
}

export interface SaveOrder {
  /** The version that it comes after; by default the one that it began at. */
  readonly over?: number;
  /** What changed, and why. */
  readonly message?: string;
}

export interface Saving {
  /** Saves what is on the screen; whether it did. */
  readonly save: (order?: SaveOrder) => Promise<boolean>;
  readonly pending: boolean;
  /** Why it was not saved, if no field says so. */
  readonly failed: string | null;
  /** What was saved last, in words. */
  readonly said: string;
  readonly conflict: Conflict | null;
  readonly keepEditing: () => void;
  readonly takeTheirs: () => void;
}

/** Saves an agent as its next version, or as a new one. */
export function useSaving(editing: AgentDraft, onCreated: (agent: LibraryAgent) => void): Saving {
  const { draft, saved, unfinished, ask, show, keep } = editing;
  const client = useQueryClient();
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [said, setSaid] = useState('');

  async function store({ over, message = '' }: SaveOrder): Promise<boolean> {
    const sent = draft;
    try {
      if (saved === null) {
        const agent = await createAgent(fileOf(sent));
        onCreated(agent);
      } else {
        const { slug } = saved.agent;
        const agent: SavedAgent = await saveAgent(slug, fileOf(sent), { began: over ?? saved.version, message });
        const version = agent.version ?? saved.version;
        // Typing goes on while it is saved.
        keep({ agent, version, draft: sent });
        setSaid(
          agent.unchanged
            ? t`Nothing to save: version ${version} is what is on the screen.`
            : t`Saved as version ${version}.`,
        );
      }
      setConflict(null);
      setFailed(null);
      await client.invalidateQueries({ queryKey: ['agents'] });
      return true;
    } catch (error) {
      if (!isProblem(error)) throw error;
      if (error.code === 'stale_version' && saved !== null) {
        const { agent, file } = await readAgent(saved.agent.slug);
        setConflict({ theirs: { agent, version: agent.version ?? 0, draft: draftOf(file) } });
        return false;
      }
      setFailed(error.flaws.length > 0 ? t`Nothing was saved: see what is marked.` : t`Not saved. ${error.message}`);
      return false;
    }
  }

  const saving = useMutationOnce({ mutationFn: store, networkMode: 'always', retry: false });
  return {
    save: async (order = {}) => {
      ask();
      setSaid('');
      if (unfinished.size > 0) {
        setFailed(t`Nothing was saved: some JSON is not finished.`);
        return false;
      }
      // The error is in `error`.
      return saving.mutateAsync(order).catch(() => false);
    },
    pending: saving.isPending,
    failed: failed ?? saving.error?.message ?? null,
    said,
    conflict,
    keepEditing: () => {
      setConflict(null);
    },
    takeTheirs: () => {
      if (conflict === null) return;
      show(conflict.theirs.draft, conflict.theirs);
      setConflict(null);
      setFailed(null);
      setSaid(t`Version ${conflict.theirs.version} is shown.`);
    },
  };
}
