import type { Channel, ChannelChange, ChannelRequest, ChannelType } from '@/api/notifications';
import { writeJson, type JsonObject } from '@/shared/json/document';

/** A header of a webhook. The value of one that is kept is empty unless a new one was typed. */
export interface Header {
  readonly name: string;
  readonly value: string;
  readonly kept: boolean;
}

/** A channel as it stands in its form; secrets are empty unless something new was typed. */
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
  /** The client secret where the sign-in is OAuth. */
  readonly password: string;
  readonly sender: string;
  /** Separated by commas, semicolons or line breaks; plain addresses also by blanks. */
  readonly recipients: string;
  /** What the type describes; of the secret ones only what was typed. */
  readonly settings: JsonObject;
  /** Text of settings that is not JSON yet, by their path. */
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

/** What is sent to change a channel: of its secrets only what is new. */
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

/** `Ops <ops@example.com>, "Night, late" <night@example.com>`; plain ones may have blanks between. */
function addressesIn(text: string): string[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|[^,;\n"]|")+/g) ?? [];
  return parts.flatMap((part) => (part.includes('<') ? [part.trim()] : part.split(/\s+/))).filter(
    (address) => address !== '',
  );
}

export function requestOf(draft: Draft, type: ChannelType | undefined): ChannelRequest {
  return { ...changeOf(draft, type, null), kind: draft.kind };
}
