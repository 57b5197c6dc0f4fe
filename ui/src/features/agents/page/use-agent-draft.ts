import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { agentProblemsQuery, type AgentFile, type StoredAgent } from '@/api/agent-files';
import type { LibraryAgent } from '@/api/agents';
import { draftOf, fileOf, newDraft, withText, type Draft } from '@/features/agents/model/draft';
import { faultsOf, type Fault } from '@/features/agents/model/problems';

/** Typing rests so long before it is checked. */
const REST_MS = 400;

export interface Saved {
  readonly agent: LibraryAgent;
  readonly version: number;
  readonly draft: Draft;
}

export interface AgentDraft {
  readonly draft: Draft;
  /** What is saved; null for an agent that is not yet. */
  readonly saved: Saved | null;
  readonly unsaved: boolean;
  /** Text that is not JSON yet, by the member that it will be. */
  readonly unfinished: ReadonlyMap<string, string>;
  readonly faults: readonly Fault[];
  readonly change: (change: (draft: Draft) => Draft, place: string) => void;
  readonly leaveUnfinished: (place: string, text: string) => void;
  /** Shows another draft, with what is saved. */
  readonly show: (draft: Draft, saved: Saved | null) => void;
  /** Keeps what is typed, over what was saved of it. */
  readonly keep: (saved: Saved) => void;
  /** From here on everything that is wrong is said, also of what nobody typed. */
  readonly ask: () => void;
}

/** An agent as it is edited, with what is wrong with it. */
export function useAgentDraft(stored: StoredAgent | null, kind: string, begun: AgentFile | null = null): AgentDraft {
  const [saved, setSaved] = useState<Saved | null>(() =>
    stored === null
      ? null
      : { agent: stored.agent, version: stored.agent.version ?? 0, draft: draftOf(stored.file) },
  );
  const [draft, setDraft] = useState<Draft>(() => (begun === null ? (saved?.draft ?? newDraft(kind)) : draftOf(begun)));
  const [unfinished, setUnfinished] = useState<ReadonlyMap<string, string>>(new Map());
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState(false);
  const file = fileOf(draft);
  const [settled] = useDebouncedValue(file, REST_MS);
  const { data: flaws = [] } = useQuery({
    ...agentProblemsQuery(settled),
    placeholderData: keepPreviousData,
    enabled: stored === null || stored.agent.origin === 'person',
  });
  const faults = faultsOf(flaws).filter(
    ({ place }) => asked || saved !== null || touched.has(place.split('.')[0] ?? ''),
  );
  const forget = (place: string) => {
    setUnfinished((before) => new Map([...before].filter(([each]) => !`${each}.`.startsWith(`${place}.`))));
  };
  return {
    draft,
    saved,
    unsaved: unfinished.size > 0 || (saved === null ? touched.size > 0 : file !== fileOf(saved.draft)),
    unfinished,
    faults,
    change: (change, place) => {
      setDraft(change);
      setTouched((before) => new Set([...before, place.split('.')[0] ?? '']));
      forget(place);
    },
    leaveUnfinished: (place, text) => {
      setTouched((before) => new Set([...before, place.split('.')[0] ?? '']));
      setUnfinished((before) => new Map([...before, [place, text]]));
    },
    show: (next, under) => {
      setDraft(next);
      setSaved(under);
      setUnfinished(new Map());
    },
    keep: setSaved,
    ask: () => {
      setAsked(true);
    },
  };
}

/** Sets a member that is text; empty leaves it out unless it has to be there. */
export function setText({ change }: AgentDraft, member: 'name' | 'description' | 'effect', text: string): void {
  const json = text === '' && member !== 'name' ? undefined : JSON.stringify(text);
  change((draft) => withText(draft, member, json), member);
}
