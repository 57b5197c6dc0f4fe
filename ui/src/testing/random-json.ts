import type { Random } from './random-schema';

const NAMES = ['name', 'e-mail', 'order.id', 'constructor', '1', '0', 'é', 'a"b', '__proto__', 'type'];
const SCALARS = ['1', '1.0', '-0.0', '1e400', '18446744073709551616', '0.10', 'true', 'false', 'null', '""', '"a"', '"\\u0041 \\n"', '"12a"', '"250,50"', '"{[,:]}"', '"日本語 😀"', '"https://example.com/a"', '"two\\nlines"', `"${'long '.repeat(30)}"`];

/** A random JSON object as text, with numbers that JavaScript cannot hold and names that are special to it. */
export function randomObject(random: Random): string {
  const one = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const spaced = (text: string) => `${one(['', '', ' ', '\n', '\t'])}${text}${one(['', '', ' ', '\n  '])}`;
  const some = () => Array.from({ length: Math.floor(random() * 4) });

  function value(depth: number): string {
    const kind = depth < 4 ? random() : 1;
    if (kind < 0.2) return object(depth + 1);
    return kind < 0.35 ? `[${some().map(() => spaced(value(depth + 1))).join(',')}]` : one(SCALARS);
  }

  function object(depth: number): string {
    const names = new Set(some().map(() => one(NAMES)));
    return `{${[...names].map((name) => `${spaced(JSON.stringify(name))}:${spaced(value(depth))}`).join(',')}}`;
  }

  return object(0);
}
