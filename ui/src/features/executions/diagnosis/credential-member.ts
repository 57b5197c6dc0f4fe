import { operationOf, type AgentKind } from '@/api/agents';
import type { Failure } from '@/api/failure';
import type { StepFacts } from '@/api/steps';
import { isObject, objectAt, textAt, type Json, type JsonObject } from '@/shared/json/document';

/** Marks members that name a credential in the schema of a configuration. */
const FORMAT = 'credential';

/** Names the type that fits, in the schema of such a member. */
const TYPE = 'credentialType';

/** A member of a configuration that names a credential. */
export interface CredentialMember {
  readonly name: string;
  /** The type of credential that fits, if the schema says. */
  readonly type: string | null;
}

/** The members of a configuration that name credentials. */
function credentialMembers(schema: JsonObject): readonly CredentialMember[] {
  return Object.entries(objectAt(schema, 'properties')).flatMap(([name, described]) => {
    if (!isObject(described)) return [];
    const { anyOf } = described;
    const alternatives: readonly Json[] = [
      described,
      ...(Array.isArray(anyOf) ? (anyOf as readonly Json[]) : []),
    ];
    const marked = alternatives.filter(isObject).find((each) => each.format === FORMAT);
    return marked ? [{ name, type: textAt(marked, TYPE) || null }] : [];
  });
}

/** The member of a step's configuration that names the failed credential; null if none does. */
export function credentialMember(
  { credential }: Pick<Failure, 'credential'>,
  { definition }: StepFacts,
  kinds: readonly AgentKind[],
): CredentialMember | null {
  const operation = operationOf(kinds, definition.agent.kind, definition.config);
  if (credential === null || operation === undefined) return null;
  const members = credentialMembers(operation.config_schema);
  return members.find(({ name }) => textAt(definition.config, name) === credential) ?? null;
}
