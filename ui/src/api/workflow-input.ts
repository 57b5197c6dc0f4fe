import { queryOptions } from '@tanstack/react-query';
import { schemaOfSample } from '@/shared/input-form/start';
import { itemsOf, membersOf } from '@/shared/json/exact';
import { answeredText } from './client';
import { previewBody } from './drafts';

/** What a run of one version of a workflow takes, and what it changes outside. */
export interface WorkflowInput {
  /** Exact JSON Schema; null if neither the workflow nor its steps describe the input. */
  readonly schema: string | null;
  /** Whether the workflow has this schema itself; otherwise it is made from what its steps need. */
  readonly described: boolean;
  /** The steps that write to another system, by their number. */
  readonly writes: ReadonlyMap<number, string>;
}

/** The version of a workflow of which only files ran. */
const NEVER_SAVED = 0;

export function workflowInputQuery(workflowId: string, version: number) {
  return queryOptions({
    queryKey: ['workflows', workflowId, 'input', version],
    queryFn: async ({ signal }): Promise<WorkflowInput> => {
      if (version === NEVER_SAVED) return { schema: null, described: false, writes: new Map() };
      const path = `/api/workflows/${encodeURIComponent(workflowId)}/versions/${version}`;
      const saved = membersOf(await answeredText(path, { signal }));
      const definition = saved.get('definition') ?? '{}';
      const own = membersOf(definition).get('input_schema') ?? 'null';
      const described = own.startsWith('{');
      return {
        schema: described ? own : await madeSchema(definition, signal),
        described,
        writes: stepsThatWrite(definition, saved.get('agents') ?? '[]'),
      };
    },
    // The agents of a workflow may be saved again.
    staleTime: 0,
  });
}

/** A schema of the sample input that the server makes for the steps; null if it cannot. */
async function madeSchema(definition: string, signal: AbortSignal): Promise<string | null> {
  const body = previewBody(definition, { input: null, pins: new Map() });
  const preview = await answeredText('/api/workflows/preview', { method: 'POST', body, signal }).catch(() => '{}');
  const sample = membersOf(preview).get('input') ?? '{}';
  return membersOf(sample).size === 0 ? null : schemaOfSample(sample);
}

interface Named {
  readonly slug?: string;
  readonly agent?: string;
  readonly name?: string;
  readonly key?: string;
  readonly effect?: string;
}

function stepsThatWrite(definition: string, agents: string): ReadonlyMap<number, string> {
  const known = new Map((JSON.parse(agents) as readonly Named[]).map((agent) => [agent.slug, agent]));
  const steps = itemsOf(membersOf(definition).get('steps') ?? '[]').map((step) => JSON.parse(step) as Named);
  return new Map(
    steps.flatMap(({ agent, name, key }, index) => {
      const used = known.get(agent);
      return used?.effect === 'write' ? [[index + 1, name ?? used.name ?? key ?? ''] as const] : [];
    }),
  );
}
