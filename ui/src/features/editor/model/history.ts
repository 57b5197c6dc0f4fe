/** Undo history: earlier and later values. */
export interface History<Value> {
  readonly present: Value;
  readonly past: readonly Value[];
  readonly future: readonly Value[];
  /** The kind and time of the last change: consecutive changes of one kind are undone together. */
  readonly last: { readonly kind: string | null; readonly at: number } | null;
}

const TOGETHER_MS = 1_000;
const DEEPEST = 200;

export function begin<Value>(present: Value): History<Value> {
  return { present, past: [], future: [], last: null };
}

/** Records a change; merges it with a recent change of the same `kind`, unless that is null. */
export function changed<Value>(
  history: History<Value>,
  present: Value,
  kind: string | null,
  now: number,
): History<Value> {
  if (present === history.present) return history;
  const { last } = history;
  const together =
    kind !== null && last?.kind === kind && now - last.at < TOGETHER_MS && history.past.length > 0;
  const past = together ? history.past : [...history.past, history.present].slice(-DEEPEST);
  return { present, past, future: [], last: { kind, at: now } };
}

export function undone<Value>(history: History<Value>): History<Value> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return {
    present: before,
    past: history.past.slice(0, -1),
    future: [history.present, ...history.future],
    last: null,
  };
}

export function redone<Value>(history: History<Value>): History<Value> {
  const [after, ...future] = history.future;
  if (after === undefined) return history;
  return { present: after, past: [...history.past, history.present], future, last: null };
}
