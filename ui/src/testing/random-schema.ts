/** Random JSON Schemas as text, written in every way that JSON allows; for tests. */
export type Random = () => number;

/** Numbers from 0 to 1, the same ones for a seed (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const NAMES = ['name', 'e-mail', 'order.id', 'constructor', '1', '0', 'é', 'a"b', '__proto__', 'required', 'properties', 'type'];
const NUMBERS = ['1', '1.0', '-0.0', '1e16', '18446744073709551616', '0.10'];
const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object'];

export function randomSchema(random: Random): string {
  const one = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const chance = (share: number) => random() < share;
  const space = () => one(['', '', ' ', '\n', '\n  ', '\t']);
  const spaced = (text: string) => `${space()}${text}${space()}`;
  const escaped = (text: string) => {
    const plain = JSON.stringify(text);
    return chance(0.2) ? plain.replace(/[a-z]/, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`) : plain;
  };
  const object = (entries: readonly (readonly [string, string])[]) =>
    `{${entries.map(([name, json]) => `${spaced(escaped(name))}:${spaced(json)}`).join(',')}${entries.length > 0 ? '' : space()}}`;
  const array = (items: readonly string[]) => `[${items.map(spaced).join(',')}]`;
  const shuffled = <Item>(items: readonly Item[]) =>
    items.map((item) => [random(), item] as const).sort(([a], [b]) => a - b).map(([, item]) => item);

  function schema(depth: number, root = false): string {
    if (!root && chance(0.06)) return one(['true', 'false']);
    const type = root ? 'object' : one(TYPES);
    const entries: (readonly [string, string])[] = [];
    if (!chance(0.1)) entries.push(['type', chance(0.15) && !root ? array([escaped(type), '"null"']) : escaped(type)]);
    if (chance(0.4)) entries.push(['description', escaped(one(['What it is', 'a "quote"', '']))]);
    if (chance(0.3)) entries.push(['default', one(NUMBERS)]);
    if (chance(0.2)) entries.push(['x-own', object([['deep', array([one(NUMBERS), 'null'])]])]);
    if (chance(0.1)) entries.push([one(['anyOf', 'if', '$ref', 'const']), one(['{}', '"#"', '1.0'])]);
    if (type === 'string' && chance(0.3)) entries.push(['enum', array([escaped('a'), escaped('b')])]);
    if (type === 'string' && chance(0.3)) entries.push(['format', escaped(one(['date', 'date-time', 'email']))]);
    if (type === 'string' && chance(0.3)) entries.push(['maxLength', one(['5', '400', '200.0'])]);
    if (type === 'array' && chance(0.8)) entries.push(['items', schema(depth + 1)]);
    if (type === 'object' && (root || chance(0.8)) && depth < 4) {
      const names = shuffled(NAMES).slice(0, Math.floor(random() * 4) + (root ? 1 : 0));
      entries.push(['properties', object(names.map((name) => [name, schema(depth + 1)] as const))]);
      if (chance(0.6)) {
        entries.push(['required', array(shuffled([...names, 'absent']).slice(0, 2).map(escaped))]);
      }
    }
    return object(shuffled(entries));
  }

  return spaced(schema(0, true)).trim();
}
