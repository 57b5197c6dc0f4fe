import { isObject, withMember, type Json, type JsonObject } from '@/shared/json/document';
import { keyOf, stepOf, type Draft, type StepId } from './draft';

/** Gives a step another key; whatever names the step by its key follows. */
export function renameKey(draft: Draft, id: StepId, key: string): Draft {
  const old = keyOf(draft, id);
  const follow = (text: string) => (old === '' || key === '' ? text : renamed(text, old, key));
  const steps = Object.fromEntries(
    Object.entries(draft.steps).map(([each, step]) => [each, following(step, follow)]),
  );
  return { ...draft, steps: { ...steps, [id]: { ...stepOf({ ...draft, steps }, id), key } } };
}

function following(step: JsonObject, follow: (text: string) => string): JsonObject {
  const { mapping, when } = step;
  const mapped = isObject(mapping)
    ? withMember(
        step,
        'mapping',
        Object.fromEntries(Object.entries(mapping).map(([to, from]) => [to, source(from, follow)])),
      )
    : step;
  return typeof when === 'string' ? withMember(mapped, 'when', follow(when)) : mapped;
}

function source(from: Json, follow: (text: string) => string): Json {
  if (typeof from === 'string') return follow(from);
  if (isObject(from) && typeof from.expr === 'string') return { ...from, expr: follow(from.expr) };
  return from;
}

/** Quoted parts, which are data or odd keys, and `steps.<key>` where it begins a path. */
const PARTS = /'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"|(?<![\w."])steps\.(\w+)/g;

function renamed(text: string, old: string, key: string): string {
  return text.replace(PARTS, (part, named: string | undefined) =>
    named === old ? `steps.${key}` : part,
  );
}
