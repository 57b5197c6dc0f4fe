import { operationOf, type Agent, type AgentKind } from '@/api/agents';
import { isObject, objectAt, textAt, type Json, type JsonObject } from '@/shared/json/document';

/** The agents defined in a workflow file, in the form of the library's agents. */
export function ownAgents(file: JsonObject, kinds: readonly AgentKind[]): readonly Agent[] {
  const listed: readonly Json[] = Array.isArray(file.agents) ? (file.agents as readonly Json[]) : [];
  return listed.filter(isObject).flatMap((agent) => {
    const slug = textAt(agent, 'slug');
    const kind = textAt(agent, 'kind');
    if (slug === '') return [];
    const config = objectAt(agent, 'config');
    const operation = operationOf(kinds, kind, config);
    return [
      {
        slug,
        kind,
        name: textAt(agent, 'name') || slug,
        description: textAt(agent, 'description'),
        effect: effectOf(agent.effect) ?? operation?.effect ?? 'write',
        origin: 'file' as const,
        config,
        config_schema: operation?.config_schema ?? {},
        input_schema: schemaAt(agent, 'input_schema'),
        output_schema: schemaAt(agent, 'output_schema'),
      },
    ];
  });
}

function effectOf(effect: Json | undefined): Agent['effect'] | null {
  return effect === 'read' || effect === 'write' ? effect : null;
}

function schemaAt(agent: JsonObject, member: string): JsonObject | null {
  const schema = agent[member];
  return isObject(schema) ? schema : null;
}
