/** Spans of time that end now, in hours. */
export const SPANS = { '1h': 1, '24h': 24, '7d': 168, '30d': 720, '90d': 2_160 } as const;
export type Span = keyof typeof SPANS;

const HOUR_MS = 3_600_000;

/** When a span began that ends now; undefined if there is none. */
export function beginOf(span: Span | undefined): string | undefined {
  return span && new Date(Date.now() - SPANS[span] * HOUR_MS).toISOString();
}

/** When a bucket ends that begins at an instant. */
export function endOf(at: string, bucket: 'hour' | 'day'): string {
  return new Date(Date.parse(at) + HOUR_MS * (bucket === 'hour' ? 1 : 24)).toISOString();
}

type Given<Members> = { [Name in keyof Members]?: Exclude<Members[Name], undefined> };

/** An object without the members that are undefined. */
export function given<Members extends object>(members: Members): Given<Members> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as Given<Members>;
}
