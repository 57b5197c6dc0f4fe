import type { DashboardFilter } from '@/api/analytics';
import type { Span } from '@/api/spans';

/** The time ranges offered; the first is the default. */
export const OFFERED = ['24h', '7d', '30d', '90d'] as const satisfies readonly Span[];

export interface DashboardSearch {
  readonly span?: (typeof OFFERED)[number];
  readonly workflow?: string;
}

/** Reads the filter from the address; anything else is ignored. */
export function readSearch({ span, workflow }: Record<string, unknown>): DashboardSearch {
  const known = OFFERED.find((each) => each === span);
  return {
    ...(known && known !== OFFERED[0] && { span: known }),
    ...(typeof workflow === 'string' && /^wf-[a-z0-9-]{1,63}$/.test(workflow) && { workflow }),
  };
}

export function filterOf({ span, workflow }: DashboardSearch): DashboardFilter {
  return { span: span ?? OFFERED[0], workflow };
}
