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

/** What a list shows if its address does not say. */
const USUAL_SPAN: Span = '24h';

/** What an address says of the list; production and the last 24 hours need not be said. */
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

/** What each text must be, so that the API takes it. */
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

/** What an address holds; what is no filter is left out. */
export function readSearch(search: Record<string, unknown>): ListSearch {
  const said = Object.entries(TEXTS).flatMap(([name, form]) => {
    // The address knows no types: the word 4711 comes as a number.
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

/** What the API is asked for. */
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

/** Everything, ever. */
export const ALL: ListSearch = { mode: 'any', time: 'any' };
