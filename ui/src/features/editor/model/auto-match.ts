/** A field that a mapping may name, as the server lists it. */
export interface FieldLike {
  readonly path: string;
  readonly label: string;
  readonly types: readonly string[];
  readonly children: readonly FieldLike[];
}

export interface WantedInput {
  readonly name: string;
  /** JSON types that the input takes; empty if its schema does not say. */
  readonly types: readonly string[];
}

export interface Match {
  readonly input: string;
  readonly path: string;
}

/**
 * A field for each input that has none: of the same name but for case and signs, of a type that
 * fits; the latest step first, then what is nearest to the top.
 */
export function suggestions(
  inputs: readonly WantedInput[],
  available: readonly FieldLike[],
): readonly Match[] {
  const fields = available.flatMap((field, index) => flat(field, 0, index));
  return inputs.flatMap(({ name, types }) => {
    const fitting = fields
      .filter(({ field }) => plain(lastName(field)) === plain(name) && fits(field.types, types))
      .sort((one, other) => score(other, name) - score(one, name));
    const [best] = fitting;
    return best === undefined ? [] : [{ input: name, path: best.field.path }];
  });
}

/** Whether a value of one of these types can be what the input wants; unknown types may. */
export function fits(given: readonly string[], wanted: readonly string[]): boolean {
  if (given.length === 0 || wanted.length === 0) return true;
  return given.some(
    (type) => wanted.includes(type) || (type === 'integer' && wanted.includes('number')),
  );
}

interface Placed {
  readonly field: FieldLike;
  readonly depth: number;
  readonly root: number;
}

function flat(field: FieldLike, depth: number, root: number): readonly Placed[] {
  return [{ field, depth, root }, ...field.children.flatMap((child) => flat(child, depth + 1, root))];
}

function score({ field, depth, root }: Placed, name: string): number {
  return (lastName(field) === name ? 1_000 : 0) - depth * 50 + root;
}

function lastName({ path, label }: FieldLike): string {
  return /([A-Za-z_]\w*)$/.exec(path)?.[1] ?? label;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
