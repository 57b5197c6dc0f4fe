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
import { nameOf, type Draft, type StepId } from '@/features/editor/model/draft';
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
import type { Kinds } from '@/features/editor/library/shown-kind';
import { fileText } from './editor-store';
import { useDraft, useEditor } from './use-editor';

/** What the server says about the draft; a moment behind the screen. */
export interface Checks {
  readonly agents: ReadonlyMap<string, Agent>;
  readonly kinds: Kinds;
  /** The server's maximum of steps; none is known before it answered. */
  readonly maxSteps: number;
  readonly troubles: readonly Trouble[];
  readonly steps: ReadonlyMap<StepId, CheckedStep>;
  readonly preview: Preview | null;
  readonly previews: ReadonlyMap<StepId, PreviewedStep>;
  /** Where the values of the preview come from: of the input, and of each step's output. */
  readonly origins: { readonly input: ValueOrigin; readonly outputs: ReadonlyMap<StepId, ValueOrigin> };
  /** The test or run whose values are shown, if there is one. */
  readonly recorded: Recorded | null;
  /** Whether the last question got no answer. */
  readonly unreachable: boolean;
  /** Whether the answers are about what is on the screen. */
  readonly current: boolean;
}

const ChecksContext = createContext<StoreApi<Checks> | null>(null);

const PAUSE_MS = 250;
/** A server that cannot be reached is asked again so soon. */
export const ASK_AGAIN_MS = 2_000;

/** What the server is asked about the draft. */
export const CHECKS_KEY = ['editor'] as const;

export function useChecks(): Checks {
  return useCheck(whole);
}

/** A part of the checks; what shows it renders again only when that part is another. */
export function useCheck<Part>(part: (checks: Checks) => Part): Part {
  const store = useContext(ChecksContext);
  if (store === null) throw new Error('This part stands outside of the checks.');
  return useStore(store, part);
}

const whole = (checks: Checks) => checks;

interface ChecksProviderProps {
  /** Values of the last test or run; null before there is one. */
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
        // Before the library is there, nothing is known of the kinds of the file's agents either.
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
        answered.filter(({ place }) => place.at === 'workflow' || place.id in draft.steps),
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

/** What an answer says as the last one did stays the same object: only then is it compared. */
function same<Data>(data: Data): Data {
  return data;
}

/** Answers stay on the screen until the next; a server that is away is asked again and again. */
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
