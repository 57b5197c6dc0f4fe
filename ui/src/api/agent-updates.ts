import { queryOptions } from '@tanstack/react-query';
import { numberAt, objectAt, withMember, type JsonObject } from '@/shared/json/document';
import { answered, api, type Schema } from './client';
import { readWorkflow, saveWorkflow, type SavedSummary, type StoredWorkflow } from './drafts';

/** An agent of a workflow that was saved again since the workflow was. */
export type AgentUpdate = Schema['AgentUpdateOut'];

async function readAgentUpdates(workflowId: string, signal?: AbortSignal): Promise<readonly AgentUpdate[]> {
  const { items } = await answered(
    api.GET('/api/workflows/{workflow_id}/agent-updates', {
      params: { path: { workflow_id: workflowId } },
      ...(signal && { signal }),
    }),
  );
  return items;
}

/** The agents of a saved version of a workflow that have a newer version. */
export function agentUpdatesQuery(workflowId: string, version: number) {
  return queryOptions({
    queryKey: ['workflows', workflowId, 'agent updates', version],
    queryFn: ({ signal }) => readAgentUpdates(workflowId, signal),
  });
}

/** The version of an agent that a workflow file names; undefined if it takes the newest. */
export function namedVersion(file: JsonObject, slug: string): number | undefined {
  return numberAt(objectAt(file, 'agent_versions'), slug);
}

export function withNamedVersion(file: JsonObject, slug: string, version: number): JsonObject {
  return withMember(file, 'agent_versions', { ...objectAt(file, 'agent_versions'), [slug]: version });
}

/** The file with the agents that it was saved with: saving it takes no newer version by itself. */
export function withKeptVersions(file: JsonObject, updates: readonly AgentUpdate[]): JsonObject {
  return updates.reduce(
    (kept, { slug, version }) => (version === null ? kept : withNamedVersion(kept, slug, version)),
    file,
  );
}

/** A workflow to edit, which keeps its agents until somebody takes newer ones. */
export async function readToEdit(workflowId: string, signal?: AbortSignal): Promise<StoredWorkflow> {
  const [stored, updates] = await Promise.all([
    readWorkflow(workflowId, signal),
    readAgentUpdates(workflowId, signal),
  ]);
  return { ...stored, file: withKeptVersions(stored.file, updates) };
}

export function workflowToEditQuery(workflowId: string) {
  return queryOptions({
    queryKey: ['workflows', workflowId, 'file'],
    queryFn: ({ signal }) => readToEdit(workflowId, signal),
    // The edited file must not change while it is edited; a newer version is announced instead.
    staleTime: Infinity,
    gcTime: 0,
  });
}

interface TakeOrder {
  readonly slug: string;
  readonly version: number;
  readonly message: string;
}

/** Saves a workflow with a version of one agent and all else as it is. */
export async function takeVersion(workflowId: string, { slug, version, message }: TakeOrder): Promise<SavedSummary> {
  const { summary, file } = await readToEdit(workflowId);
  return saveWorkflow(workflowId, withNamedVersion(file, slug, version), { began: summary.version, message });
}
