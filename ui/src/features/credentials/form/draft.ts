import type { Credential, CredentialChange, CredentialType } from '@/api/credentials';
import { objectAt, textAt, type Json, type JsonObject } from '@/shared/json/document';
import { secretsOf, signInsOf, type SignIn } from './sign-in';

/** A credential in the form; `members` has the readable ones and new secrets. */
export interface Draft {
  readonly name: string;
  readonly members: JsonObject;
  /** Index of the way to sign in. */
  readonly signIn: number;
  /** The day as `2027-05-31`, empty if it never expires. */
  readonly expires: string;
  /** Text of members that is not valid JSON yet, by path. */
  readonly unfinished: ReadonlyMap<string, string>;
}

export function emptyDraft(name: string): Draft {
  return { name, members: {}, signIn: 0, expires: '', unfinished: new Map() };
}

export function draftOf(credential: Credential, type: CredentialType): Draft {
  const { name, members, secrets, expires_at: expires } = credential;
  const set = new Set([...Object.keys(members), ...secrets.map((secret) => secret.name)]);
  const used = signInsOf(type.members_schema).findIndex((each) => each.members.some((member) => set.has(member)));
  return { ...emptyDraft(name), members, signIn: Math.max(0, used), expires: dayOf(expires) };
}

export function signInOf({ signIn }: Draft, type: CredentialType): SignIn | undefined {
  return signInsOf(type.members_schema)[signIn];
}

/** The change that a draft asks for; secrets of other ways to sign in are removed. */
export function changeOf(draft: Draft, type: CredentialType, before: Credential | null): CredentialChange {
  return {
    name: draft.name.trim(),
    members: membersOf(draft, type, before),
    expires_at: draft.expires === dayOf(before?.expires_at ?? null) ? (before?.expires_at ?? null) : instantOf(draft.expires),
  };
}

/** The members to send: without empty ones, with null for stored secrets that no longer count. */
export function membersOf(draft: Draft, type: CredentialType, before: Credential | null): JsonObject {
  const chosen = signInOf(draft, type)?.members ?? [];
  const dropped = new Set(
    signInsOf(type.members_schema)
      .flatMap(({ members }) => members)
      .filter((name) => !chosen.includes(name)),
  );
  const given = Object.entries(draft.members).filter(([name, value]) => !dropped.has(name) && value !== '');
  const removed = (before?.secrets ?? []).filter(({ name }) => dropped.has(name)).map(({ name }) => [name, null]);
  return Object.fromEntries([...given, ...removed]) as JsonObject;
}

/** The stored secrets that are kept unless they are entered again. */
export function keptSecrets(draft: Draft, type: CredentialType, before: Credential | null): readonly string[] {
  if (before === null) return [];
  const wanted = membersOf(draft, type, before);
  return before.secrets.map(({ name }) => name).filter((name) => !(name in wanted));
}

/** Whether secrets would be sent to another place than the one they were entered for. */
export function isMoved(draft: Draft, type: CredentialType, before: Credential | null): boolean {
  if (before === null) return false;
  const properties = objectAt(type.members_schema, 'properties');
  return type.address_members.some((name) => {
    const fallback = textAt(objectAt(properties, name), 'default');
    return placeOf(before.members[name], fallback) !== placeOf(draft.members[name], fallback);
  });
}

/** The member to replace when a system refused the credential: the secret that it signs in with. */
export function refusedSecret(credential: Credential, type: CredentialType): string | undefined {
  const stored = credential.secrets.map(({ name }) => name);
  return stored.find((name) => secretsOf(type.members_schema).has(name)) ?? stored[0];
}

/** The scheme, host and port of an address, or the text itself. */
function placeOf(value: Json | undefined, fallback: string): string {
  const text = typeof value === 'string' && value !== '' ? value.trim() : fallback;
  return URL.canParse(text) ? new URL(text).origin : text;
}

function dayOf(instant: string | null): string {
  if (instant === null) return '';
  const at = new Date(instant);
  const [month, day] = [at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${at.getFullYear()}-${month ?? ''}-${day ?? ''}`;
}

/** The beginning of a day in the user's time zone. */
function instantOf(day: string): string | null {
  const at = new Date(`${day} 00:00`);
  return day === '' || Number.isNaN(at.getTime()) ? null : at.toISOString();
}
