import { useCallback, useEffect, useId, useMemo, useState } from 'react';
import { jsonOf, valueAt, withMoved, withoutValue, withValue } from './edits';
import { nodeOf, type TextNode } from '@/shared/field-list/json-text';
import { troublesOf, type Trouble } from './check';
import { inputFault, notJson } from './not-json';
import { useAfterPress } from './press';
import { isWithin, pathOf, renumbered, type NextIndex, type Place } from './place';
import { SchemaReader } from './shape';

/** Why the server refused a value, by its path. */
export interface Refusal {
  readonly path: string;
  readonly message: string;
}

export type View = 'form' | 'json';

interface InputFormOptions {
  /** Exact JSON Schema of the input; null if nothing describes it. */
  readonly schema: string | null;
  /** The input as typed: exact JSON, or text that is not JSON yet. */
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly refusals?: readonly Refusal[];
}

/** The state of a form over the text of an input, and its edits. */
export type InputForm = ReturnType<typeof useInputForm>;

const NONE: readonly Refusal[] = [];
const NO_SCHEMA = '{}';

/**
 * Edits an input as a form or as JSON: two views of one exact text.
 *
 * While the text is not JSON, the form keeps the last values. What is typed into a number box and is no
 * number is kept as a text, so that the text holds all that was typed.
 */
export function useInputForm({ schema, text, onChange, refusals = NONE }: InputFormOptions) {
  const id = useId();
  const [view, setView] = useState<View>('form');
  const fault = useMemo(() => inputFault(text), [text]);
  const valid = useLastValid(text, fault);
  const root = useMemo(() => nodeOf(valid), [valid]);
  const reader = useMemo(() => new SchemaReader(schema ?? NO_SCHEMA), [schema]);
  const sides = useSides();
  const parts = useUnfinishedParts();
  const troubles = useMemo(() => troublesOf(reader, valid, sides.chosen), [reader, valid, sides.chosen]);
  const shown = useShownProblems([...troubles, ...parts.troubles], refusals);
  const [announced, announce] = useState('');
  const afterPress = useAfterPress();
  const focusFirst = useFocusOfFirst(id, shown.failures, refusals);

  const edited = (next: string, path: string) => {
    shown.settle(path);
    onChange(next);
  };
  const renumber = (list: Place, next: NextIndex) => {
    const path = pathOf(list);
    for (const part of [sides, parts, shown]) part.renumber(path, next);
  };

  return {
    id,
    view,
    setView,
    text,
    fault,
    valid,
    root,
    reader,
    described: schema !== null,
    sides: sides.chosen,
    problems: shown.problems,
    refusals: shown.refusals,
    announced,
    announce,
    focusFirst,
    membersAt: (place: Place) => valueAt(root, place)?.members.map(({ name }) => name) ?? [],
    valuesAt: (place: Place) => valueAt(root, place)?.members.map(({ value }) => value) ?? [],
    unfinished: (place: Place) => parts.texts.get(pathOf(place)),
    leave: (path: string) => {
      afterPress(() => {
        shown.touch(path);
      });
    },

    /** Replaces the whole text, as typed. */
    type: (next: string) => {
      for (const part of [sides, parts, shown]) part.forget();
      edited(next, '$');
    },
    set: (place: Place, json: string) => {
      parts.drop(pathOf(place));
      edited(withValue(valid, place, json), pathOf(place));
    },
    leaveOut: (place: Place) => {
      parts.drop(pathOf(place));
      edited(withoutValue(valid, place), pathOf(place));
    },
    /** A part that is edited as JSON: it is set once it is JSON. */
    typePart: (place: Place, title: string, typed: string) => {
      const wrong = typed.trim() === '' ? null : notJson(typed);
      parts.type(pathOf(place), title, typed, wrong);
      if (wrong === null) edited(typed.trim() === '' ? withoutValue(valid, place) : withValue(valid, place, typed), pathOf(place));
    },
    chooseSide: (place: Place, side: number, before: number | null) => {
      const kept = sides.choose(pathOf(place), side, before, jsonAt(valid, root, place));
      edited(kept === undefined ? withoutValue(valid, place) : withValue(valid, place, kept), pathOf(place));
    },
    removeItem: (list: Place, index: number) => {
      renumber(list, (each) => (each === index ? null : each > index ? each - 1 : each));
      edited(withoutValue(valid, [...list, index]), pathOf(list));
    },
    moveItem: (list: Place, index: number, by: -1 | 1) => {
      renumber(list, (each) => (each === index ? index + by : each === index + by ? index : each));
      edited(withMoved(valid, list, index, by), pathOf(list));
    },
    /** Whether it can be sent; if not, its problems are shown and the first one gets the focus. */
    check: (): boolean => {
      const wrong = fault !== null || (view === 'form' && troubles.length + parts.troubles.length > 0);
      if (wrong) shown.fail();
      return !wrong;
    },
  };
}

function jsonAt(text: string, root: TextNode, place: Place): string | undefined {
  const node = valueAt(root, place);
  return node && jsonOf(text, node);
}

function useLastValid(text: string, fault: string | null): string {
  const [last, setLast] = useState(fault === null ? text : '{}');
  if (fault !== null) return last;
  if (last !== text) setLast(text);
  return text;
}

/** Which side of a value of several types is edited, and what was typed on the other sides. */
function useSides() {
  const [chosen, set] = useState<ReadonlyMap<string, number>>(new Map());
  const [kept, setKept] = useState<ReadonlyMap<string, string>>(new Map());
  return {
    chosen,
    forget: () => {
      set(new Map());
    },
    renumber: (list: string, next: NextIndex) => {
      set(renumbered(chosen, list, next));
    },
    /** Returns what the side held before. */
    choose: (path: string, side: number, before: number | null, json: string | undefined) => {
      set(new Map([...chosen, [path, side]]));
      if (json !== undefined && before !== null) setKept(new Map([...kept, [`${path} ${before}`, json]]));
      return kept.get(`${path} ${side}`);
    },
  };
}

interface UnfinishedPart {
  readonly title: string;
  readonly text: string;
  readonly words: string | null;
}

/** Texts of parts that are edited as JSON, as they were typed. */
function useUnfinishedParts() {
  const [parts, set] = useState<ReadonlyMap<string, UnfinishedPart>>(new Map());
  const texts = useMemo(() => new Map([...parts].map(([path, { text }]) => [path, text])), [parts]);
  const troubles = useMemo<readonly Trouble[]>(
    () => [...parts].flatMap(([path, { title, words }]) => (words === null ? [] : [{ path, title, words, fix: null }])),
    [parts],
  );
  return {
    texts,
    troubles,
    forget: () => {
      set(new Map());
    },
    renumber: (list: string, next: NextIndex) => {
      set(renumbered(parts, list, next));
    },
    drop: (path: string) => {
      if (parts.size > 0) set(new Map([...parts].filter(([each]) => !isWithin(each, path))));
    },
    type: (path: string, title: string, text: string, words: string | null) => {
      set(new Map([...parts, [path, { title, text, words }]]));
    },
  };
}

/** Problems are shown where a field was left, or everywhere after a failed submit. */
function useShownProblems(troubles: readonly Trouble[], refusals: readonly Refusal[]) {
  const [touched, setTouched] = useState<ReadonlyMap<string, true>>(new Map());
  const [failures, setFailures] = useState(0);
  const [settled, setSettled] = useState<{ readonly of: readonly Refusal[]; readonly paths: readonly string[] }>({ of: refusals, paths: [] });
  const paths = settled.of === refusals ? settled.paths : [];
  const touch = useCallback((path: string) => {
    setTouched((before) => (before.has(path) ? before : new Map([...before, [path, true]])));
  }, []);
  return {
    failures,
    problems: troubles.filter(({ path }) => failures > 0 || touched.has(path)),
    refusals: refusals.filter(({ path }) => !paths.some((each) => isWithin(path, each) || isWithin(each, path))),
    touch,
    /** What was refused is another value now. */
    settle: (path: string) => {
      if (refusals.length > 0) setSettled({ of: refusals, paths: [...paths, path] });
    },
    renumber: (list: string, next: NextIndex) => {
      setTouched((before) => renumbered(before, list, next));
    },
    fail: () => {
      setFailures(failures + 1);
    },
    forget: () => {
      setTouched(new Map());
      setFailures(0);
    },
  };
}

/** Focuses the first field with a problem after a failed submit, here or on the server. */
function useFocusOfFirst(id: string, failures: number, refusals: readonly Refusal[]) {
  const focusFirst = useCallback(() => {
    document
      .getElementById(id)
      ?.querySelector<HTMLElement>('[data-problem] [data-control] :is(input, textarea, button, [contenteditable=true])')
      ?.focus();
  }, [id]);
  useEffect(() => {
    if (failures > 0) focusFirst();
  }, [failures, focusFirst]);
  useEffect(() => {
    if (refusals.length > 0) focusFirst();
  }, [refusals, focusFirst]);
  return focusFirst;
}
