import { t } from '@lingui/core/macro';
import type { Channel, ChannelType } from '@/api/notifications';
import type { Flaw as Problem } from '@/api/problem';
import type { Draft } from './channel-draft';

type Flaw = Pick<Problem, 'path' | 'message' | 'reason' | 'fix'>;

export type Field = keyof Draft | `header ${string}` | `settings.${string}` | 'other';

const FIELDS: readonly (readonly [start: string, field: Field])[] = [
  ['$.name', 'name'],
  ['$.notify_on', 'failure'],
  ['$.workflows', 'workflows'],
  ['$.url', 'url'],
  ['$.headers', 'headers'],
  ['$.signing_secret', 'signingSecret'],
  ['$.password', 'password'],
  ['$.email.oauth.token_url', 'tokenUrl'],
  ['$.email.oauth.client_id', 'clientId'],
  ['$.email.oauth.scope', 'scope'],
  ['$.email.host', 'host'],
  ['$.email.port', 'port'],
  ['$.email.security', 'security'],
  ['$.email.username', 'username'],
  ['$.email.sender', 'sender'],
  ['$.email.recipients', 'recipients'],
];

/** The problems by the field that shows them. */
export function flawsByField(flaws: readonly Flaw[]): ReadonlyMap<Field, string> {
  const found = new Map<Field, string>();
  for (const { path, message, reason, fix } of flaws) {
    const field = fieldOf(path);
    const words = `${reason ?? message} ${fix}`.trim();
    if (!found.has(field)) found.set(field, words);
  }
  return found;
}

function fieldOf(path: string): Field {
  const header = /^\$\.headers\[(['"])(.*)\1\]$/.exec(path)?.[2];
  if (header !== undefined) return `header ${header}`;
  const setting = /^\$\.settings\.([A-Za-z_][A-Za-z0-9_]*)/.exec(path)?.[1];
  if (setting !== undefined) return `settings.${setting}`;
  return FIELDS.find(([start]) => path.startsWith(start))?.[1] ?? 'other';
}

/** Problems that the form detects without the server. */
export function ownFlaws(
  draft: Draft,
  type: ChannelType | undefined,
  before: Channel | null,
): ReadonlyMap<Field, string> {
  const { headers, signed, signingSecret, unfinished } = draft;
  const found = new Map<Field, string>();
  for (const path of unfinished.keys()) {
    found.set(path as Field, t`This is not JSON yet.`);
  }
  if (type?.members.includes('headers') !== true) return found;
  const names = headers.map(({ name }) => name.trim().toLowerCase());
  names.forEach((name, index) => {
    if (name !== '' && names.indexOf(name) < index) {
      found.set(`header ${headers[index]?.name ?? ''}`, t`This header is listed twice. Remove one of them.`);
    }
  });
  if (signed && before?.signed !== true && signingSecret === '') {
    found.set('signingSecret', t`The signing secret is missing. Enter the one that the receiver checks with.`);
  }
  return found;
}
