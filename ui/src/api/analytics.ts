import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answered, api, type Schema } from './client';
import { beginOf, given, type Span } from './spans';

export type Dashboard = Schema['Dashboard'];
export type ErrorFigures = Schema['ErrorFigures'];
export type ErrorGroup = Schema['ErrorGroup'];

/** Minimum time between two reads of the statistics. */
const REFRESH_MS = 5_000;

export interface DashboardFilter {
  readonly span: Span;
  readonly workflow?: string | undefined;
}

export function dashboardQuery({ span, workflow }: DashboardFilter) {
  return queryOptions({
    queryKey: ['figures', 'dashboard', { span, workflow }],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/dashboard', {
          params: { query: given({ from: beginOf(span), workflow_id: workflow }) },
          signal,
        }),
      ),
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
}

export interface ErrorFilter {
  readonly span: Span;
  /** A custom range instead, with both ends. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly workflow?: string | undefined;
  readonly agent?: string | undefined;
  readonly kind?: string | undefined;
}

export function errorsQuery(filter: ErrorFilter) {
  return queryOptions({
    queryKey: ['figures', 'errors', filter],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/analytics/errors', {
          params: {
            query: given({
              from: filter.from ?? beginOf(filter.span),
              to: filter.to,
              workflow_id: filter.workflow,
              agent: filter.agent,
              kind: filter.kind,
            }),
          },
          signal,
        }),
      ),
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
}
