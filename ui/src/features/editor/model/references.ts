import { isObject, withMember, type Json, type JsonObject } from '@/shared/json/document';
import { allIds, keyOf, stepOf, unfinishedAt, withUnfinished, type Draft, type StepId } from './draft';
import { keyFault } from './keys';

/**
 * Gives a step another key and updates all references to it.
 *
 * An invalid key, for example while it is being typed, is kept as unfinished text: updated references to it
 * could not be told apart from references to another step.
 */
export function typeKey(draft: Draft, id: StepId, key: string): Draft {
  return settleKeys(withUnfinished(draft, unfinishedAt(id, 'key'), key));
}

/** Applies typed keys that have become valid. */
export function settleKeys(draft: Draft): Draft {
  const usable = allIds(draft).find((id) => {
    const typed = draft.unfinished[unfinishedAt(id, 'key')];
    return typed !== undefined && keyFault(draft, id, typed) === null;
  });
  if (usable === undefined) return draft;
  const place = unfinishedAt(usable, 'key');
  const renamed = renameKey(draft, usable, draft.unfinished[place] ?? '');
  return settleKeys(withUnfinished(renamed, place, undefined));
}

function renameKey(draft: Draft, id: StepId, key: string): Draft {
  const old = keyOf(draft, id);
  const steps = Object.fromEntries(
    Object.entries(draft.steps).map(([each, step]) => [
      each,
      following(step, (text) => renamed(text, old, key)),
    ]),
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

/** Quoted parts, which are data or unusual keys, and `steps.<key>` at the beginning of a path. */
const PARTS = /'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"|(?<![\w."])steps\.(\w+)/g;

function renamed(text: string, old: string, key: string): string {
  return text.replace(PARTS, (part, named: string | undefined) =>
    named === old ? `steps.${key}` : part,
  );
}
