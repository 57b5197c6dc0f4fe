import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { membersOf } from '@/shared/json/exact';
import type { LibraryAgent } from './agents';
import { answered, answeredText, api, type Schema } from './client';
import type { Flaw } from './problem';

/** An agent file as the exact text of a JSON object, as `FileText` of a workflow. */
export type AgentFile = string;

export type AgentUser = Schema['UsedBy'];
export type AgentVersion = Schema['AgentVersionSummary'];

/** An agent with the exact text of its file. */
export interface StoredAgent {
  readonly agent: LibraryAgent;
  readonly file: AgentFile;
  readonly usedBy: readonly AgentUser[];
}

const PAGE = 30;

const pathOf = (slug: string) => `/api/agents/${encodeURIComponent(slug)}`;

export async function readAgent(slug: string, signal?: AbortSignal): Promise<StoredAgent> {
  const text = await answeredText(pathOf(slug), { ...(signal && { signal }) });
  const { used_by: usedBy, ...agent } = JSON.parse(text) as Schema['AgentWithUse'];
  return {
    agent: agent as unknown as LibraryAgent,
    file: membersOf(text).get('definition') ?? '{}',
    usedBy,
  };
}

export function storedAgentQuery(slug: string) {
  return queryOptions({
    queryKey: ['agents', slug, 'file'],
    queryFn: ({ signal }) => readAgent(slug, signal),
    // What is edited does not change under one's hands.
    staleTime: Infinity,
    gcTime: 0,
  });
}

export async function createAgent(file: AgentFile): Promise<LibraryAgent> {
  const text = await answeredText('/api/agents', { method: 'POST', body: file });
  return JSON.parse(text) as LibraryAgent;
}

/** An agent after it was saved; unchanged means that the version had all of it already. */
export type SavedAgent = LibraryAgent & { readonly unchanged: boolean };

/** Saves the file as the version after `began`; refused if that is not the newest. */
export async function saveAgent(
  slug: string,
  file: AgentFile,
  { began, message }: { readonly began: number; readonly message: string },
): Promise<SavedAgent> {
  const text = await answeredText(`${pathOf(slug)}?${new URLSearchParams({ message }).toString()}`, {
    method: 'PUT',
    headers: { 'If-Match': `"${began}"` },
    body: file,
  });
  return JSON.parse(text) as SavedAgent;
}

export async function duplicateAgent(slug: string, name: string): Promise<LibraryAgent> {
  const text = await answeredText(`${pathOf(slug)}/duplicate`, {
    method: 'POST',
    body: JSON.stringify({ name }),
  });
  return JSON.parse(text) as LibraryAgent;
}

export async function deleteAgent(slug: string): Promise<void> {
  await answeredText(pathOf(slug), { method: 'DELETE' });
}

/** What is wrong with an agent file; nothing is saved. */
export function agentProblemsQuery(file: AgentFile) {
  return queryOptions({
    queryKey: ['agents', 'problems', file],
    queryFn: async ({ signal }) => {
      const text = await answeredText('/api/agents/validate', { method: 'POST', body: file, signal });
      return (JSON.parse(text) as { readonly problems: readonly Flaw[] }).problems;
    },
    staleTime: Infinity,
    gcTime: 30_000,
  });
}

export function agentVersionsQuery(slug: string) {
  return infiniteQueryOptions({
    queryKey: ['agents', slug, 'versions'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/agents/{slug}/versions', {
          params: {
            path: { slug },
            query: { limit: PAGE, ...(pageParam !== null && { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** The agent file of one version, as it was saved. */
export async function readAgentVersion(slug: string, version: number): Promise<AgentFile> {
  const text = await answeredText(`${pathOf(slug)}/versions/${version}`, {});
  return membersOf(text).get('definition') ?? '{}';
}

/** Where an agent is downloaded as a file. */
export function agentExportPath(slug: string, format: 'yaml' | 'json'): string {
  return `${pathOf(slug)}/export?format=${format}`;
}
