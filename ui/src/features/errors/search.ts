import type { ErrorFilter } from '@/api/analytics';
import type { Span } from '@/api/spans';

/** The time ranges offered; the first is the default. */
export const OFFERED = ['7d', '24h', '30d', '90d'] as const satisfies readonly Span[];

export interface ErrorSearch {
  readonly span?: (typeof OFFERED)[number];
  readonly workflow?: string;
  readonly agent?: string;
  readonly kind?: string;
  /** The start of the selected bar. */
  readonly at?: string;
}

const TEXTS = {
  workflow: /^wf-[a-z0-9-]{1,63}$/,
  agent: /^[a-z0-9-]{0,63}$/,
  kind: /^[a-z0-9_]{0,63}$/,
  at: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
} as const;

/** Reads the filter from the address; anything else is ignored. */
export function readSearch(search: Record<string, unknown>): ErrorSearch {
  const said = Object.entries(TEXTS).filter(([name, form]) => {
    const value = search[name];
    return typeof value === 'string' && form.test(value);
  });
  const span = OFFERED.find((each) => each === search.span);
  return {
    ...Object.fromEntries(said.map(([name]) => [name, search[name]])),
    ...(span && span !== OFFERED[0] && { span }),
  };
}

export function filterOf({ span, workflow, agent, kind }: ErrorSearch): ErrorFilter {
  return { span: span ?? OFFERED[0], workflow, agent, kind };
}
