import { isObject, textAt, withMember, without, type Json, type JsonObject } from '@/shared/json/document';
import { changeStep } from './chain';
import { mappingOf, type Draft, type StepId } from './draft';

/** The source of a step's input, as in the file. */
export type Source =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'constant'; readonly value: Json }
  | { readonly kind: 'expression'; readonly expression: string };

export type SourceKind = Source['kind'];

export function readSource(source: Json | undefined): Source | null {
  if (typeof source === 'string') return { kind: 'path', path: source };
  if (!isObject(source)) return null;
  if ('value' in source) return { kind: 'constant', value: source.value ?? null };
  return { kind: 'expression', expression: textAt(source, 'expr') };
}

export function writeSource(source: Source): Json {
  switch (source.kind) {
    case 'path':
      return source.path;
    case 'constant':
      return { value: source.value };
    case 'expression':
      return { expr: source.expression };
  }
}

/**
 * Maps an input of a step; null removes the mapping.
 *
 * A step without a mapping receives every field of the same name. The first mapping ends that, so the inputs
 * matched by name are written down as well: mapping one field never removes another.
 */
export function mapInput(
  draft: Draft,
  id: StepId,
  input: string,
  source: Source | null,
  matchedByName: readonly string[],
): Draft {
  const before =
    mappingOf(draft, id) ??
    Object.fromEntries(matchedByName.filter((name) => name !== input).map((name) => [name, pathTo(name)]));
  const mapping =
    source === null ? without(before, input) : { ...before, [input]: writeSource(source) };
  return withMapping(draft, id, mapping);
}

/** Lets a step match all fields by name again. */
export function unmap(draft: Draft, id: StepId): Draft {
  return changeStep(draft, id, (step) => without(step, 'mapping'));
}

export function withMapping(draft: Draft, id: StepId, mapping: JsonObject): Draft {
  return changeStep(draft, id, (step) => withMember(step, 'mapping', mapping));
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const ROOTS = new Set(['input', 'steps', 'context']);

/** The path to a field of the context. */
export function pathTo(name: string): string {
  if (!IDENTIFIER.test(name)) return `context.${JSON.stringify(name)}`;
  return ROOTS.has(name) ? `context.${name}` : name;
}
