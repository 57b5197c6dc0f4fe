import type { CheckedInput, CheckedStep, PreviewedStep } from '@/api/drafts';
import { isObject, objectAt, type Json, type JsonObject } from '@/shared/json/document';
import type { Agent } from '@/api/agents';
import type { WantedInput } from '@/features/editor/model/auto-match';

/** An input of a step in the panel, from its schema or only from its mapping. */
export interface ShownInput extends WantedInput {
  readonly required: boolean;
  readonly description: string;
  readonly checked: CheckedInput | null;
}

/** The inputs that a step describes, followed by those that only its mapping has. */
export function shownInputs(
  step: JsonObject,
  agent: Agent | undefined,
  checked: CheckedStep | undefined,
): readonly ShownInput[] {
  const schema = isObject(step.input_schema) ? step.input_schema : (agent?.input_schema ?? {});
  const properties = objectAt(schema, 'properties');
  const names = [
    ...new Set([
      ...Object.keys(properties),
      ...(checked?.inputs.map(({ name }) => name) ?? []),
      ...Object.keys(objectAt(step, 'mapping')),
    ]),
  ];
  const required = Array.isArray(schema.required) ? (schema.required as readonly Json[]) : [];
  return names.map((name) => {
    const described = objectAt(properties, name);
    const own = checked?.inputs.find((input) => input.name === name) ?? null;
    return {
      name,
      types: typesOf(described),
      required: own?.required ?? required.includes(name),
      description: typeof described.description === 'string' ? described.description : '',
      checked: own,
    };
  });
}

/** The inputs that are matched by name because a step has no mapping. */
export function matchedByName(checked: CheckedStep | undefined): readonly string[] {
  return (
    checked?.inputs.filter(({ verdict }) => verdict === 'matched').map(({ name }) => name) ?? []
  );
}

export function previewedInput(step: PreviewedStep | undefined, name: string) {
  return step?.inputs.find((input) => input.name === name) ?? null;
}

function typesOf({ type }: JsonObject): readonly string[] {
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? (type as readonly Json[]).filter((each) => typeof each === 'string') : [];
}
