/** A field that a mapping may refer to, as listed by the server. */
export interface FieldLike {
  readonly path: string;
  readonly label: string;
  readonly types: readonly string[];
  readonly children: readonly FieldLike[];
}

export interface WantedInput {
  readonly name: string;
  /** JSON types that the input accepts; empty if its schema names none. */
  readonly types: readonly string[];
}

export interface Match {
  readonly input: string;
  readonly path: string;
}

/**
 * Suggests a field for each unmapped input: with the same name, ignoring case and punctuation, and a matching
 * type; the latest step first, then the least nested field.
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

/** True if a value of one of these types may be valid for the input; unknown types may. */
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
