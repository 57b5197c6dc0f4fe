import type { Agent } from '@/api/agents';
import type { Failure } from '@/api/failure';
import type { StepFacts } from '@/api/steps';
import { isObject, objectAt, textAt, type Json } from '@/shared/json/document';

/** How the schema of a configuration marks the name of a credential. */
const FORMAT = 'credential';

/** The members of a configuration that name credentials, with the systems they are for. */
function credentialMembers({ config_schema: schema }: Agent): readonly (readonly [name: string, system: string])[] {
  return Object.entries(objectAt(schema, 'properties')).flatMap(([name, described]) => {
    if (!isObject(described)) return [];
    const { anyOf } = described;
    const alternatives: readonly Json[] = [
      described,
      ...(Array.isArray(anyOf) ? (anyOf as readonly Json[]) : []),
    ];
    const marked = alternatives.some((each) => isObject(each) && each.format === FORMAT);
    return marked ? [[name, textAt(described, 'title')] as const] : [];
  });
}

/** A credential that a step names. */
export interface UsedCredential {
  /** Name of the member of the configuration that names it. */
  readonly member: string;
  readonly name: string;
}

/** The credential that a step used where it failed; null if that cannot be told. */
export function usedCredential(
  { system, credential }: Pick<Failure, 'system' | 'credential'>,
  { definition }: StepFacts,
  agents: readonly Agent[],
): UsedCredential | null {
  const agent =
    agents.find(({ slug }) => slug === definition.agent.slug) ??
    agents.find(({ kind }) => kind === definition.agent.kind);
  if (agent === undefined) return null;
  const used = credentialMembers(agent).map(([member, title]) => ({
    member,
    title,
    name: textAt(definition.config, member),
  }));
  const found =
    used.find(({ name }) => name === credential) ??
    used.find(({ title }) => title === system) ??
    (used.length === 1 ? used[0] : undefined);
  return found === undefined || found.name === '' ? null : { member: found.member, name: found.name };
}
