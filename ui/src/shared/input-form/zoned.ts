/** A local date and time with the time zone that this browser has then: `2026-11-30T14:00:00+01:00`. */
export function zoned(local: string): string {
  const offset = -new Date(local).getTimezoneOffset();
  if (Number.isNaN(offset)) return local;
  const two = (value: number) => String(Math.floor(Math.abs(value))).padStart(2, '0');
  const seconds = local.length === 16 ? ':00' : '';
  return `${local}${seconds}${offset < 0 ? '-' : '+'}${two(offset / 60)}:${two(offset % 60)}`;
}
