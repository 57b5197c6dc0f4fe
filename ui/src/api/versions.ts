import { t } from '@lingui/core/macro';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { membersOf } from '@/shared/json/exact';
import { answered, api, type Schema } from './client';
import { flaws, type Flaw } from './problem';
import type { FileText, WorkflowSummary } from './workflow-files';

export type Version = Schema['VersionSummary'];
export type Change = Schema['ChangeOut'];

const PAGE = 30;

const at = (workflowId: string) => ({ params: { path: { workflow_id: workflowId } } });

export function versionsQuery(workflowId: string) {
  return infiniteQueryOptions({
    queryKey: ['workflows', workflowId, 'versions'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/workflows/{workflow_id}/versions', {
          params: {
            path: { workflow_id: workflowId },
            query: { limit: PAGE, ...(pageParam !== null && { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** One side of a comparison: a saved version, or the file on the screen. */
export type Side = number | { readonly draft: FileText };

export function compareQuery(workflowId: string, from: Side, to: Side) {
  return queryOptions({
    queryKey: ['workflows', workflowId, 'compare', from, to],
    queryFn: ({ signal }) =>
      answered(
        api.POST('/api/workflows/{workflow_id}/compare', {
          ...at(workflowId),
          body: {} as never,
          bodySerializer: () => `{"from":${written(from)},"to":${written(to)}}`,
          signal,
        }),
      ),
    // Versions never change.
    staleTime: Infinity,
  });
}

function written(side: Side): string {
  return typeof side === 'number' ? `{"version":${side}}` : `{"definition":${side.draft}}`;
}

/** Saves an older version's definition as the version after `newest`. */
export function restoreVersion(order: {
  readonly workflowId: string;
  readonly version: number;
  readonly newest: number;
}): Promise<WorkflowSummary> {
  const { workflowId, version, newest } = order;
  return answered(
    api.POST('/api/workflows/{workflow_id}/restore', {
      params: {
        path: { workflow_id: workflowId },
        header: { 'If-Match': `"${newest}"` },
        query: { message: t`Version ${version} restored` },
      },
      body: { version },
    }),
  );
}

/** What prevents deploying a version; empty if nothing does. */
async function blockersOf(workflowId: string, version: number): Promise<readonly Flaw[]> {
  const saved = await answered(
    api.GET('/api/workflows/{workflow_id}/versions/{version}', {
      params: { path: { workflow_id: workflowId, version } },
      parseAs: 'text',
    }),
  );
  const { problems } = await answered(
    api.POST('/api/workflows/validate', {
      body: {} as never,
      bodySerializer: () => membersOf(saved).get('definition') ?? '{}',
    }),
  );
  return flaws(problems);
}

/** Deploys a version unless something prevents it; returns what does. */
export async function deployVersion(
  workflowId: string,
  version: number,
): Promise<readonly Flaw[]> {
  const blockers = await blockersOf(workflowId, version);
  if (blockers.length === 0) {
    await answered(
      api.POST('/api/workflows/{workflow_id}/deploy', { ...at(workflowId), body: { version } }),
    );
  }
  return blockers;
}
