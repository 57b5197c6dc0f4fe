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

/** A kind of agent, and what its configuration is. */
export interface AgentKind {
  readonly kind: string;
  readonly config_schema: JsonObject;
}

interface AgentLibrary {
  readonly items: readonly Agent[];
  readonly kinds: readonly AgentKind[];
}

/** The agents that every workflow can use, and the kinds of those that a file brings along. */
export const libraryQuery = queryOptions({
  queryKey: ['agents'],
  queryFn: async ({ signal }) =>
    parseJson(await answeredText('/api/agents', { signal })) as unknown as AgentLibrary,
  staleTime: 30_000,
});

/** Everything that can be put into a workflow. */
export const agentsQuery = queryOptions({ ...libraryQuery, select: ({ items }) => items });
