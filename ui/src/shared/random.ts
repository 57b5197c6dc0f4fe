/** A unique name; `crypto.randomUUID` is available only on pages loaded over TLS. */
export function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
