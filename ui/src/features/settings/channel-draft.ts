import type { Channel, ChannelChange, ChannelKind, ChannelRequest } from '@/api/notifications';

/** A channel as it stands in its form; secrets are empty unless something new was typed. */
export interface Draft {
  readonly name: string;
  readonly kind: ChannelKind;
  readonly failure: boolean;
  readonly success: boolean;
  readonly workflows: readonly string[];
  readonly enabled: boolean;
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly username: string;
  readonly password: string;
  readonly sender: string;
  /** Separated by commas or blanks. */
  readonly recipients: string;
}

export const EMPTY: Draft = {
  name: '',
  kind: 'teams',
  failure: true,
  success: false,
  workflows: [],
  enabled: true,
  url: '',
  host: '',
  port: 587,
  security: 'starttls',
  username: '',
  password: '',
  sender: '',
  recipients: '',
};

export function draftOf(channel: Channel): Draft {
  const { name, kind, notify_on, workflows, enabled, email } = channel;
  return {
    ...EMPTY,
    name,
    kind,
    failure: notify_on.includes('failure'),
    success: notify_on.includes('success'),
    workflows: workflows ?? [],
    enabled,
    ...(email && { ...email, recipients: email.recipients.join(', ') }),
  };
}

/** What is sent to change a channel: of its secrets only what was typed. */
export function changeOf(draft: Draft): ChannelChange {
  const { kind, name, workflows, enabled } = draft;
  return {
    name,
    notify_on: [...(draft.failure ? ['failure' as const] : []), ...(draft.success ? ['success' as const] : [])],
    workflows: workflows.length > 0 ? [...workflows] : null,
    enabled,
    ...(kind !== 'email' && draft.url !== '' && { url: draft.url.trim() }),
    ...(kind === 'email' && {
      email: {
        host: draft.host.trim(),
        port: draft.port,
        security: draft.security,
        username: draft.username.trim(),
        sender: draft.sender.trim(),
        recipients: draft.recipients.split(/[\s,;]+/).filter((address) => address !== ''),
      },
      ...(draft.password !== '' && { password: draft.password }),
    }),
  };
}

export function requestOf(draft: Draft): ChannelRequest {
  return { ...changeOf(draft), kind: draft.kind };
}

interface Flaw {
  readonly path: string;
  readonly message: string;
  readonly fix: string;
}

export type Field = keyof Draft | 'other';

const FIELDS: readonly (readonly [start: string, field: Field])[] = [
  ['$.name', 'name'],
  ['$.notify_on', 'failure'],
  ['$.workflows', 'workflows'],
  ['$.url', 'url'],
  ['$.password', 'password'],
  ['$.email.host', 'host'],
  ['$.email.port', 'port'],
  ['$.email.security', 'security'],
  ['$.email.username', 'username'],
  ['$.email.sender', 'sender'],
  ['$.email.recipients', 'recipients'],
];

/** What is wrong, by the field where it is said. */
export function flawsByField(flaws: readonly Flaw[]): ReadonlyMap<Field, string> {
  const found = new Map<Field, string>();
  for (const { path, message, fix } of flaws) {
    const field = FIELDS.find(([start]) => path.startsWith(start))?.[1] ?? 'other';
    const words = `${message.replace(/^\$[^:]*: /, '')} ${fix}`.trim();
    if (!found.has(field)) found.set(field, words);
  }
  return found;
}
