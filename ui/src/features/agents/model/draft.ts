import { members, membersOf } from '@/shared/json/exact';
import { isObject, parseJson, writeJson, type Json, type JsonObject } from '@/shared/json/document';
import type { AgentFile } from '@/api/agent-files';

/** An agent file as it is edited: its members, each as its exact JSON text. */
export type Draft = ReadonlyMap<string, string>;

export type SchemaMember = 'input_schema' | 'output_schema';

export function draftOf(file: AgentFile): Draft {
  return membersOf(file);
}

export function fileOf(draft: Draft): AgentFile {
  return members([...draft]);
}

/** An agent of a kind of which nothing is said yet. */
export function newDraft(kind: string): Draft {
  return new Map([
    ['kind', JSON.stringify(kind)],
    ['name', '""'],
    ['config', '{}'],
  ]);
}

/** The draft with a member set, or left out where its text is undefined. */
export function withText(draft: Draft, member: string, json: string | undefined): Draft {
  const after = new Map(draft);
  if (json === undefined) after.delete(member);
  else after.set(member, json);
  return after;
}

/** A member that is text; empty if it is not. */
export function textIn(draft: Draft, member: string): string {
  const value = valueIn(draft, member);
  return typeof value === 'string' ? value : '';
}

/** The configuration with its numbers as they are written. */
export function configOf(draft: Draft): JsonObject {
  const config = valueIn(draft, 'config');
  return isObject(config) ? config : {};
}

export function withConfig(draft: Draft, config: JsonObject): Draft {
  return withText(draft, 'config', writeJson(config));
}

/** The exact text of a schema; null where nothing is described. */
export function schemaIn(draft: Draft, member: SchemaMember): string | null {
  const text = draft.get(member);
  return text === undefined || text === 'null' ? null : text;
}

function valueIn(draft: Draft, member: string): Json | undefined {
  const text = draft.get(member);
  return text === undefined ? undefined : parseJson(text);
}

/** What two drafts differ in: names of members, and of each member of the configuration. */
export function differences(before: Draft, after: Draft): readonly string[] {
  const named = new Set([...before.keys(), ...after.keys()]);
  return [...named].flatMap((member) => {
    if (before.get(member) === after.get(member)) return [];
    if (member !== 'config') return [member];
    const [one, other] = [configOf(before), configOf(after)];
    const inside = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return inside
      .filter((name) => writeJson(one[name] ?? null) !== writeJson(other[name] ?? null))
      .map((name) => `config.${name}`);
  });
}
