/** Time ranges that end now, in hours. */
export const SPANS = { '1h': 1, '24h': 24, '7d': 168, '30d': 720, '90d': 2_160 } as const;
export type Span = keyof typeof SPANS;

const HOUR_MS = 3_600_000;

/** The start of a range that ends now; undefined without a range. */
export function beginOf(span: Span | undefined): string | undefined {
  return span && new Date(Date.now() - SPANS[span] * HOUR_MS).toISOString();
}

/** The end of the bucket that begins at an instant. */
export function endOf(at: string, bucket: 'hour' | 'day'): string {
  return new Date(Date.parse(at) + HOUR_MS * (bucket === 'hour' ? 1 : 24)).toISOString();
}

type Given<Members> = { [Name in keyof Members]?: Exclude<Members[Name], undefined> };

/** Returns an object without its undefined members. */
export function given<Members extends object>(members: Members): Given<Members> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as Given<Members>;
}
