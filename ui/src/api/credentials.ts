import { queryOptions } from '@tanstack/react-query';
import { writeJson, type JsonObject } from '@/shared/json/document';
import { answered, api, type AsWritten, type Schema } from './client';

export type Credential = AsWritten<Schema['CredentialOut'], 'members', JsonObject>;
/** A type of credential with the JSON Schema of its form. */
export type CredentialType = AsWritten<Schema['CredentialType'], 'members_schema', JsonObject>;
export type CredentialUses = Schema['CredentialUses'];
export type ConnectionTested = Schema['ConnectionTested'];
export type Stopped = Schema['StoppedExecutionsOut'];
export type NotResumed = Schema['NotResumedOut'];

/** A credential as it should be stored; of its secrets only new ones. */
export interface CredentialChange {
  readonly name: string;
  readonly members: JsonObject;
  readonly expires_at: string | null;
}

/** Polling interval while a page shows credentials. */
const LOOK_AGAIN_MS = 15_000;

export const credentialsKey = ['credentials'] as const;

export const credentialsQuery = queryOptions({
  queryKey: [...credentialsKey, 'all'],
  queryFn: async ({ signal }) => {
    const { items } = await answered(api.GET('/api/credentials', { signal }));
    return items as readonly Credential[];
  },
  refetchInterval: LOOK_AGAIN_MS,
});

/** The types of credentials, sorted by title. */
export const credentialTypesQuery = queryOptions({
  queryKey: ['credential-types'],
  queryFn: async ({ signal }) => {
    const { items } = await answered(api.GET('/api/credential-types', { signal }));
    return (items as readonly CredentialType[]).toSorted((one, other) => one.title.localeCompare(other.title));
  },
  staleTime: Infinity,
});

/** The agents and workflows that use a credential. */
export function usesQuery(id: string) {
  return queryOptions({
    queryKey: [...credentialsKey, 'uses', id],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/credentials/{credential_id}/uses', { params: { path: { credential_id: id } }, signal })),
  });
}

/** The executions in production that a credential stopped. */
export function stoppedQuery(id: string) {
  return queryOptions({
    queryKey: [...credentialsKey, 'stopped', id],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/credentials/{credential_id}/stopped', { params: { path: { credential_id: id } }, signal }),
      ),
  });
}

export async function createCredential(order: CredentialChange & { readonly type: string }): Promise<Credential> {
  const { members, ...rest } = order;
  return (await answered(api.POST('/api/credentials', { body: { ...rest, members: plain(members) } }))) as Credential;
}

/** Changes a credential; fails if it is no longer at the version that the change began at. */
export async function changeCredential(order: {
  readonly id: string;
  readonly version: number;
  readonly change: CredentialChange;
}): Promise<Credential> {
  const { id, version, change } = order;
  const changed = await answered(
    api.PUT('/api/credentials/{credential_id}', {
      params: { path: { credential_id: id }, header: { 'If-Match': `"${version}"` } },
      body: { ...change, members: plain(change.members) },
    }),
  );
  return changed as Credential;
}

export async function deleteCredential({ id, version }: Pick<Credential, 'id' | 'version'>): Promise<void> {
  const { response, error } = await api.DELETE('/api/credentials/{credential_id}', {
    params: { path: { credential_id: id }, header: { 'If-Match': `"${version ?? ''}"` } },
  });
  // A success has no body, which `answered` would treat as a failure.
  if (!response.ok) await answered(Promise.resolve({ response, error }));
}

/** Signs in with members that are not stored. */
export function testMembers(type: string, members: JsonObject, signal?: AbortSignal): Promise<ConnectionTested> {
  return answered(api.POST('/api/credentials/test', { body: { type, members: plain(members) }, ...(signal && { signal }) }));
}

/** Signs in with a credential, or as it would be after a change; only the former is recorded. */
export function testCredential(
  id: string,
  members: JsonObject | null,
  signal?: AbortSignal,
): Promise<ConnectionTested> {
  return answered(
    api.POST('/api/credentials/{credential_id}/test', {
      params: { path: { credential_id: id } },
      body: { members: members && plain(members) },
      ...(signal && { signal }),
    }),
  );
}

interface Resumed {
  readonly resumed: number;
  readonly notResumed: readonly NotResumed[];
}

/** Resumes all executions that a credential stopped. */
export async function resumeStopped(id: string): Promise<Resumed> {
  let cursor: string | null = null;
  let resumed = 0;
  const notResumed: NotResumed[] = [];
  do {
    const part: Schema['ResumedExecutions'] = await answered(
      api.POST('/api/credentials/{credential_id}/resume', {
        params: { path: { credential_id: id } },
        body: { cursor },
      }),
    );
    resumed += part.resumed.length;
    notResumed.push(...part.not_resumed);
    cursor = part.next_cursor;
  } while (cursor !== null);
  return { resumed, notResumed };
}

/** The credential that agents get by a name: characters other than letters and digits are alike. */
export function credentialNamed(credentials: readonly Credential[], name: string): Credential | undefined {
  const wanted = comparable(name);
  return credentials.find((each) => each.in_use && comparable(each.name) === wanted);
}

function comparable(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, '_').toUpperCase();
}

/** Members as JavaScript values. */
function plain(members: JsonObject): Record<string, unknown> {
  return JSON.parse(writeJson(members)) as Record<string, unknown>;
}
