import type { Channel, ChannelChange, ChannelRequest, ChannelType } from '@/api/notifications';
import { writeJson, type JsonObject } from '@/shared/json/document';

/** A header of a webhook. The value of a stored header is empty unless a new one was typed. */
export interface Header {
  readonly name: string;
  readonly value: string;
  readonly kept: boolean;
}

/** A channel in its form; secrets are empty unless something new was typed. */
export interface Draft {
  readonly name: string;
  readonly kind: string;
  readonly failure: boolean;
  readonly success: boolean;
  readonly workflows: readonly string[];
  readonly enabled: boolean;
  readonly url: string;
  readonly headers: readonly Header[];
  readonly signed: boolean;
  readonly signingSecret: string;
  readonly host: string;
  readonly port: number;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly username: string;
  readonly signIn: 'password' | 'oauth';
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly scope: string;
  /** For OAuth, the client secret. */
  readonly password: string;
  readonly sender: string;
  /** Separated by commas, semicolons or line breaks; plain addresses also by spaces. */
  readonly recipients: string;
  /** Settings of the type; secret ones only if typed. */
  readonly settings: JsonObject;
  /** Text of settings that is not valid JSON yet, by path. */
  readonly unfinished: ReadonlyMap<string, string>;
}

export const EMPTY: Draft = {
  name: '',
  kind: 'teams',
  failure: true,
  success: false,
  workflows: [],
  enabled: true,
  url: '',
  headers: [],
  signed: false,
  signingSecret: '',
  host: '',
  port: 587,
  security: 'starttls',
  username: '',
  signIn: 'password',
  tokenUrl: '',
  clientId: '',
  scope: '',
  password: '',
  sender: '',
  recipients: '',
  settings: {},
  unfinished: new Map(),
};

export function draftOf(channel: Channel): Draft {
  const { name, kind, notify_on, workflows, enabled, email, header_names, signed, settings } = channel;
  return {
    ...EMPTY,
    name,
    kind,
    failure: notify_on.includes('failure'),
    success: notify_on.includes('success'),
    workflows: workflows ?? [],
    enabled,
    headers: header_names.map((each) => ({ name: each, value: '', kept: true })),
    signed,
    settings: settings as JsonObject,
    ...(email && mailOf(email)),
  };
}

function mailOf({ oauth, recipients, ...mail }: NonNullable<Channel['email']>): Partial<Draft> {
  return {
    ...mail,
    recipients: recipients.join(', '),
    ...(oauth && {
      signIn: 'oauth',
      tokenUrl: oauth.token_url,
      clientId: oauth.client_id,
      scope: oauth.scope,
    }),
  };
}

export function hasSettings(type: ChannelType | undefined): type is ChannelType {
  return Object.keys(type?.settings_schema.properties ?? {}).length > 0;
}

/** The request to change a channel, with only those secrets that are new. */
export function changeOf(
  draft: Draft,
  type: ChannelType | undefined,
  before: Channel | null,
): ChannelChange {
  const { name, workflows, enabled } = draft;
  const members = type?.members ?? [];
  return {
    name,
    notify_on: [...(draft.failure ? ['failure' as const] : []), ...(draft.success ? ['success' as const] : [])],
    workflows: workflows.length > 0 ? [...workflows] : null,
    enabled,
    ...(members.includes('url') && draft.url !== '' && { url: draft.url.trim() }),
    ...(members.includes('headers') && headersPart(draft, before)),
    ...(members.includes('signing_secret') && signingPart(draft, before)),
    ...(members.includes('email') && mailPart(draft)),
    ...(hasSettings(type) && {
      settings: JSON.parse(writeJson(draft.settings)) as Record<string, unknown>,
    }),
  };
}

function headersPart({ headers }: Draft, before: Channel | null): Partial<ChannelChange> {
  const named = headers.filter(({ name, value }) => name !== '' || value !== '');
  const same =
    named.length === (before?.header_names ?? []).length &&
    named.every(({ kept, value }) => kept && value === '');
  return {
    ...(!same && {
      headers: Object.fromEntries(
        named.map(({ name, value, kept }) => [name.trim(), kept && value === '' ? null : value.trim()]),
      ),
    }),
  };
}

function signingPart({ signed, signingSecret }: Draft, before: Channel | null): Partial<ChannelChange> {
  return {
    ...(!signed && before?.signed === true && { signing_secret: '' }),
    ...(signed && signingSecret !== '' && { signing_secret: signingSecret.trim() }),
  };
}

function mailPart(draft: Draft): Partial<ChannelChange> {
  return {
    email: {
      host: draft.host.trim(),
      port: draft.port,
      security: draft.security,
      username: draft.username.trim(),
      sender: draft.sender.trim(),
      recipients: addressesIn(draft.recipients),
      oauth:
        draft.signIn === 'oauth'
          ? {
              token_url: draft.tokenUrl.trim(),
              client_id: draft.clientId.trim(),
              scope: draft.scope.trim(),
            }
          : null,
    },
    ...(draft.password !== '' && { password: draft.password }),
  };
}

/**
 * Splits `Ops <ops@example.com>, "Night, late" <night@example.com>`; plain addresses may be separated by
 * spaces.
 */
function addressesIn(text: string): string[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|[^,;\n"]|")+/g) ?? [];
  return parts.flatMap((part) => (part.includes('<') ? [part.trim()] : part.split(/\s+/))).filter(
    (address) => address !== '',
  );
}

export function requestOf(draft: Draft, type: ChannelType | undefined): ChannelRequest {
  return { ...changeOf(draft, type, null), kind: draft.kind };
}
