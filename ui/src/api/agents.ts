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

/** One thing that agents of a kind can do. */
interface Operation {
  readonly name: string;
  /** Of agents that name none. */
  readonly effect: 'read' | 'write';
  readonly config_schema: JsonObject;
}

/** A kind of agent: how it is called and drawn, and what can be configured. */
export interface AgentKind {
  readonly kind: string;
  readonly title: string;
  /** SVG path data in a square of 24 by 24. */
  readonly icon: readonly string[];
  readonly config_schema: JsonObject;
  readonly operations: readonly Operation[];
}

/** What an agent does; several operations are told apart by its configuration. */
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
  /** A workflow has at most so many. */
  readonly max_steps: number;
}

/** The agents that every workflow can use, and the kinds of those that a file brings along. */
export const libraryQuery = queryOptions({
  queryKey: ['agents'],
  queryFn: async ({ signal }) =>
    parseJson(await answeredText('/api/agents', { signal })) as unknown as AgentLibrary,
  staleTime: 30_000,
});

/** Every kind of agent that is installed. */
export const kindsQuery = queryOptions({ ...libraryQuery, select: ({ kinds }) => kinds });

/** Everything that can be put into a workflow. */
export const agentsQuery = queryOptions({ ...libraryQuery, select: ({ items }) => items });
