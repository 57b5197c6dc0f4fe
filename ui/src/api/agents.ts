import { queryOptions } from '@tanstack/react-query';
import { parseJson, type JsonObject } from '@/shared/json/document';
import { answeredText } from './client';

export interface Agent {
  readonly slug: string;
  readonly kind: string;
  readonly name: string;
  readonly description: string;
  readonly effect: 'read' | 'write';
  readonly origin: 'library' | 'python' | 'person';
  readonly config: JsonObject;
  readonly config_schema: JsonObject;
  readonly input_schema: JsonObject | null;
  readonly output_schema: JsonObject | null;
}

/** Everything that can be put into a workflow. */
export const agentsQuery = queryOptions({
  queryKey: ['agents'],
  queryFn: async ({ signal }) => {
    const text = await answeredText('/api/agents', { signal });
    return (parseJson(text) as unknown as { readonly items: readonly Agent[] }).items;
  },
  staleTime: 30_000,
});
