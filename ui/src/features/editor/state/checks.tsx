import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import {
  createContext,
  useContext,
  useLayoutEffect,
  useMemo,
  useState,
  type ReactNode,
} from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { libraryQuery, type Agent } from '@/api/agents';
import {
  previewBody,
  previewFile,
  validateFile,
  type CheckedStep,
  type Preview,
  type PreviewedStep,
  type Validation,
} from '@/api/drafts';
import { isProblem } from '@/api/problem';
import { jsonFault } from '@/shared/json/document';
import { awaitedKind, nameOf, type Draft, type StepId } from '@/features/editor/model/draft';
import {
  allProblems,
  placed,
  structureProblems,
  type Trouble,
} from '@/features/editor/model/problems';
import { ownAgents } from '@/features/editor/model/own-agents';
import {
  inputOrigin,
  MADE_UP,
  outputOrigin,
  previewValues,
  type Recorded,
  type ValueOrigin,
} from '@/features/editor/model/recorded';
import type { Kinds } from '@/api/shown-kind';
import { fileText } from './editor-store';
import { useDraft, useEditor } from './use-editor';

/** The server's checks of the draft, slightly behind the screen. */
export interface Checks {
  readonly agents: ReadonlyMap<string, Agent>;
  readonly kinds: Kinds;
  /** The server's maximum of steps; unlimited until it has responded. */
  readonly maxSteps: number;
  readonly troubles: readonly Trouble[];
  readonly steps: ReadonlyMap<StepId, CheckedStep>;
  readonly preview: Preview | null;
  readonly previews: ReadonlyMap<StepId, PreviewedStep>;
  /** The sources of the preview's values: of the input, and of each step's output. */
  readonly origins: { readonly input: ValueOrigin; readonly outputs: ReadonlyMap<StepId, ValueOrigin> };
  /** The test or run whose values are shown, if any. */
  readonly recorded: Recorded | null;
  /** Whether the last request got no response. */
  readonly unreachable: boolean;
  /** Whether the results match what is on the screen. */
  readonly current: boolean;
}

const ChecksContext = createContext<StoreApi<Checks> | null>(null);

const PAUSE_MS = 250;
/** Interval for retrying an unreachable server. */
export const ASK_AGAIN_MS = 2_000;

/** Query key of the checks. */
export const CHECKS_KEY = ['editor'] as const;

export function useChecks(): Checks {
  return useCheck(whole);
}

/** Selects a part of the checks; a component renders only when its part changes. */
export function useCheck<Part>(part: (checks: Checks) => Part): Part {
  const store = useContext(ChecksContext);
  if (store === null) throw new Error('This part stands outside of the checks.');
  return useStore(store, part);
}

const whole = (checks: Checks) => checks;

interface ChecksProviderProps {
  /** Values of the last test or run; null if there is none. */
  readonly recorded: Recorded | null;
  readonly children: ReactNode;
}

export function ChecksProvider({ recorded, children }: ChecksProviderProps) {
  const draft = useDraft((present) => present);
  const refused = useEditor((state) => state.refused);
  const [settled] = useDebouncedValue(draft, PAUSE_MS);
  const library = useQuery(libraryQuery);
  const ownAgentsOf = useDraft(({ file }) => file.agents);
  const validation = useQuery(validationQuery(settled));
  const preview = useQuery(previewQuery(settled, recorded));
  const agents = useMemo(
    () =>
      new Map(
        // Until the library is loaded, the kinds of the file's agents are unknown, too.
        (library.data === undefined
          ? []
          : [
              ...library.data.items,
              ...ownAgents(ownAgentsOf === undefined ? {} : { agents: ownAgentsOf }, library.data.kinds),
            ]
        ).map((agent) => [agent.slug, agent]),
      ),
    [library.data, ownAgentsOf],
  );
  const kinds = useMemo(
    () => new Map(library.data?.kinds.map((each) => [each.kind, each])),
    [library.data],
  );
  const maxSteps = library.data?.max_steps ?? Infinity;
  const checks = useMemo<Checks>(() => {
    const { data } = validation;
    const answered = data?.validation.problems.map((problem) => placed(problem, data.chain)) ?? [];
    const drawn = structureProblems(draft, (id) => nameOf(draft, id, agents), maxSteps);
    return {
      agents,
      kinds,
      maxSteps,
      troubles: allProblems(
        [...drawn, ...refused],
        answered.filter(
          ({ place }) =>
            place.at === 'workflow' || (place.id in draft.steps && awaitedKind(draft, place.id) === undefined),
        ),
      ),
      steps: byId(data?.chain, data?.validation.steps),
      preview: preview.data?.preview ?? null,
      previews: byId(preview.data?.chain, preview.data?.preview.steps),
      origins: originsOf(settled, preview.data, recorded),
      recorded,
      unreachable: isUnreachable(validation.error) || isUnreachable(library.error),
      current: settled === draft && !validation.isFetching && !validation.isPlaceholderData,
    };
  }, [draft, settled, agents, kinds, maxSteps, refused, library.error, validation, preview.data, recorded]);
  const [store] = useState(() => createStore<Checks>()(() => checks));
  useLayoutEffect(() => {
    store.setState(checks, true);
  }, [store, checks]);
  return <ChecksContext value={store}>{children}</ChecksContext>;
}

function validationQuery(draft: Draft) {
  const { chain } = draft;
  const text = fileText(draft);
  return {
    queryKey: [...CHECKS_KEY, 'validation', text, chain],
    queryFn: async ({ signal }: { signal: AbortSignal }) => ({
      chain,
      validation: await validateFile(text, signal),
    }),
    select: same<Validated>,
    ...ASKED_WHILE_TYPING,
  };
}

function previewQuery(draft: Draft, recorded: Recorded | null) {
  const { chain } = draft;
  const body = previewBody(fileText(draft), previewValues(draft, typedSample(draft), recorded));
  return {
    queryKey: [...CHECKS_KEY, 'preview', body, chain],
    queryFn: async ({ signal }: { signal: AbortSignal }) => ({
      chain,
      preview: await previewFile(body, signal),
    }),
    select: same<Previewed>,
    ...ASKED_WHILE_TYPING,
  };
}

function typedSample({ sample }: Draft): string | null {
  return sample !== null && jsonFault(sample) === null ? sample : null;
}

function originsOf(draft: Draft, data: Previewed | undefined, recorded: Recorded | null): Checks['origins'] {
  if (data === undefined) return { input: MADE_UP, outputs: new Map() };
  const { chain, preview } = data;
  const outputs = chain.flatMap((id, index) => {
    const step = preview.steps[index];
    const origin = step && outputOrigin(draft, id, step.output_origin, recorded);
    return origin ? [[id, origin] as const] : [];
  });
  return {
    input: inputOrigin(preview.input_origin, typedSample(draft) !== null, recorded),
    outputs: new Map(outputs),
  };
}

interface Validated {
  readonly chain: readonly StepId[];
  readonly validation: Validation;
}

interface Previewed {
  readonly chain: readonly StepId[];
  readonly preview: Preview;
}

/** Structural sharing keeps equal data as the same object, so that it can be compared by identity. */
function same<Data>(data: Data): Data {
  return data;
}

/** Results stay on the screen until the next ones; an unreachable server is retried. */
const ASKED_WHILE_TYPING = {
  placeholderData: keepPreviousData,
  staleTime: Infinity,
  gcTime: 30_000,
  retry: false,
  networkMode: 'always',
  refetchInterval: ({ state }: { state: { error: Error | null } }) =>
    isUnreachable(state.error) ? ASK_AGAIN_MS : false,
} as const;

export function isUnreachable(error: Error | null): boolean {
  return isProblem(error) && error.isUnreachable;
}

function byId<Each>(
  chain: readonly StepId[] | undefined,
  each: readonly Each[] | undefined,
): ReadonlyMap<StepId, Each> {
  return new Map(
    chain?.flatMap((id, index) => {
      const item = each?.[index];
      return item === undefined ? [] : [[id, item] as const];
    }),
  );
}
