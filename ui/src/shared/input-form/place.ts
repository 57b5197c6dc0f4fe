/** Names and indexes that lead from an input to one of its values. */
export type Place = readonly (string | number)[];

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The place as the server writes it: `$.items[0]."odd key"`. */
export function pathOf(place: Place): string {
  return `$${place.map(segment).join('')}`;
}

function segment(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return PLAIN.test(step) ? `.${step}` : `.${inAscii(JSON.stringify(step))}`;
}

function inAscii(json: string): string {
  return json.replaceAll(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Whether a path leads to a place or to something in it. */
export function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`);
}

/** The new index of an item, or null once it is gone. */
export type NextIndex = (index: number) => number | null;

/** Entries by path after items of a list moved. */
export function renumbered<Value>(
  entries: ReadonlyMap<string, Value>,
  list: string,
  next: NextIndex,
): ReadonlyMap<string, Value> {
  return new Map(
    [...entries].flatMap(([path, value]) => {
      const [whole, index] = path.startsWith(list) ? (/^\[(\d+)\]/.exec(path.slice(list.length)) ?? []) : [];
      if (whole === undefined) return [[path, value] as const];
      const moved = next(Number(index));
      return moved === null ? [] : [[`${list}[${moved}]${path.slice(list.length + whole.length)}`, value] as const];
    }),
  );
}
