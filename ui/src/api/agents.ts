import { queryOptions } from '@tanstack/react-query';
import { parseJson, type JsonObject } from '@/shared/json/document';
import { answeredText } from './client';

export interface Agent {
  readonly slug: string;
  readonly kind: string;
  readonly name: string;
  readonly description: string;
  readonly effect: 'read' | 'write';
  readonly origin: 'library' | 'python' | 'person' | 'file';
  readonly config: JsonObject;
  readonly config_schema: JsonObject;
  readonly input_schema: JsonObject | null;
  readonly output_schema: JsonObject | null;
}

/** One operation that agents of a kind can perform. */
interface Operation {
  readonly name: string;
  /** The effect of agents that declare none. */
  readonly effect: 'read' | 'write';
  readonly config_schema: JsonObject;
}

/** A kind of agent: its name, icon and configuration. */
export interface AgentKind {
  readonly kind: string;
  readonly title: string;
  /** SVG path data on a 24 by 24 square. */
  readonly icon: readonly string[];
  readonly config_schema: JsonObject;
  readonly operations: readonly Operation[];
}

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

interface AgentLibrary {
  readonly items: readonly Agent[];
  readonly kinds: readonly AgentKind[];
  /** The most steps of a workflow. */
  readonly max_steps: number;
}

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
