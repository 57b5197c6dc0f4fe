import { queryOptions } from '@tanstack/react-query';
import { parseJson, type JsonObject } from '@/shared/json/document';
import { answeredText, type AsWritten, type Schema } from './client';

export type Agent = AsWritten<
  Omit<Schema['Agent'], 'origin' | 'input_schema' | 'output_schema'>,
  'config' | 'config_schema',
  JsonObject
> & {
  /** A workflow file brings along those of `file`. */
  readonly origin: Schema['Agent']['origin'] | 'file';
  readonly input_schema: JsonObject | null;
  readonly output_schema: JsonObject | null;
};

/** An agent of the library; its version and who made it are null if it ships or is a Python agent. */
export type LibraryAgent = Omit<Agent, 'origin'> &
  Pick<Schema['LibraryAgent'], 'origin'> &
  Required<Pick<Schema['LibraryAgent'], 'version' | 'created_by' | 'updated_at'>>;

export type Operation = AsWritten<
  Pick<Schema['Operation'], 'name' | 'title' | 'effect' | 'effect_is_fixed' | 'config_schema'>,
  'config_schema',
  JsonObject
>;

/** A kind of agent: how it is called and drawn, and what can be configured. */
export type AgentKind = AsWritten<
  Pick<Schema['AgentKind'], 'kind' | 'title' | 'description' | 'icon' | 'config_schema'>,
  'config_schema',
  JsonObject
> & { readonly operations: readonly Operation[] };

/** The operation that a configuration selects, if its kind has several. */
export function operationOf(
  kinds: readonly AgentKind[],
  kind: string,
  config: JsonObject,
): Operation | undefined {
  const operations = kinds.find((each) => each.kind === kind)?.operations ?? [];
  if (operations.length === 1) return operations[0];
  return operations.find(({ name }) => name === config.operation);
}

type AgentLibrary = Pick<Schema['Agents'], 'max_steps'> & {
  readonly items: readonly LibraryAgent[];
  readonly kinds: readonly AgentKind[];
};

/** The agents available to every workflow, and the kinds of agents that a file may define. */
export const libraryQuery = queryOptions({
  queryKey: ['agents'],
  queryFn: async ({ signal }) =>
    parseJson(await answeredText('/api/agents', { signal })) as unknown as AgentLibrary,
  staleTime: 30_000,
});

/** Every kind of agent that is installed. */
export const kindsQuery = queryOptions({ ...libraryQuery, select: ({ kinds }) => kinds });

/** Everything that can be added to a workflow. */
export const agentsQuery = queryOptions({ ...libraryQuery, select: ({ items }) => items });

/** Kinds of which agents are made here; those of the kind Python are functions in a file. */
export function madeHere(kinds: readonly AgentKind[]): readonly AgentKind[] {
  return kinds.filter(({ kind }) => kind !== 'python');
}
