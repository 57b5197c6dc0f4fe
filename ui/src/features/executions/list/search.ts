import type { ExecutionFilter, ExecutionStatus } from '@/api/executions';
import { SPANS, type Span } from '@/api/spans';

export const STATUSES = [
  'pending',
  'running',
  'paused',
  'completed',
  'failed',
  'cancelled',
] as const satisfies readonly ExecutionStatus[];

/** The default range of the list. */
const USUAL_SPAN: Span = '24h';

/** The filter in the address; the defaults, production and the last 24 hours, are omitted. */
export interface ListSearch {
  readonly workflow?: string;
  /** Statuses, with commas in between. */
  readonly status?: string;
  readonly mode?: 'test' | 'any';
  readonly time?: Span | 'any';
  readonly from?: string;
  readonly to?: string;
  readonly text?: string;
  readonly step?: string;
  readonly code?: string;
  readonly type?: string;
  readonly agent?: string;
  readonly kind?: string;
}

/** Patterns of values that the API accepts. */
const TEXTS: Readonly<Partial<Record<keyof ListSearch, RegExp>>> = {
  workflow: /^wf-[a-z0-9-]{1,63}$/,
  from: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  to: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  text: /^(?=.*[\p{L}\p{N}]).{1,200}$/u,
  step: /^[a-z0-9_]{0,63}$/,
  code: /^[a-z_]{1,63}$/,
  type: /^[^\0]{0,200}$/,
  agent: /^[a-z0-9-]{0,63}$/,
  kind: /^[a-z0-9_]{0,63}$/,
};

/** Reads the filter from the address; anything else is ignored. */
export function readSearch(search: Record<string, unknown>): ListSearch {
  const said = Object.entries(TEXTS).flatMap(([name, form]) => {
    // The address has no types: the word 4711 is parsed as a number.
    const value = typeof search[name] === 'number' ? String(search[name]) : search[name];
    return typeof value === 'string' && form.test(value) ? [[name, value] as const] : [];
  });
  const statuses = statusesIn(search.status);
  const mode = (['test', 'any'] as const).find((each) => each === search.mode);
  const time = [...spans(), 'any' as const].find((each) => each === search.time);
  return {
    ...Object.fromEntries(said),
    ...(statuses.length > 0 && { status: statuses.join() }),
    ...(mode && { mode }),
    ...(time && time !== USUAL_SPAN && { time }),
  };
}

export function spans(): Span[] {
  return Object.keys(SPANS) as Span[];
}

export function statusesIn(said: unknown): ExecutionStatus[] {
  const words = typeof said === 'string' ? said.split(',') : [];
  return STATUSES.filter((each) => words.includes(each));
}

/** Converts the address to the API's filter. */
export function filterOf({ status, mode, time, ...rest }: ListSearch): ExecutionFilter {
  const statuses = statusesIn(status);
  const fixed = rest.from !== undefined || rest.to !== undefined;
  const span = time ?? USUAL_SPAN;
  return {
    ...rest,
    ...(statuses.length > 0 && { statuses }),
    ...(mode !== 'any' && { mode: mode ?? 'production' }),
    ...(!fixed && span !== 'any' && { span }),
  };
}

/** All executions, without a filter. */
export const ALL: ListSearch = { mode: 'any', time: 'any' };
