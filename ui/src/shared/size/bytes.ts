const KILO = 1_000;

/** A size as people say it: `312 bytes`, `1.2 KB`, `10.4 MB`. */
export function bytes(count: number): string {
  if (count === 1) return '1 byte';
  if (count < KILO) return `${count} bytes`;
  const [size, unit] = count < KILO * KILO * 0.99995 ? [count / KILO, 'KB'] : [count / KILO / KILO, 'MB'];
  return `${size.toFixed(1)} ${unit}`;
}
