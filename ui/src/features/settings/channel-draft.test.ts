import { expect, test } from 'vitest';
import type { Channel, ChannelType } from '@/api/notifications';
import { changeOf, draftOf, EMPTY, requestOf } from './channel-draft';
import { flawsByField, ownFlaws } from './channel-flaws';

const TEAMS: Channel = {
  id: 'it-ops',
  version: 1,
  name: 'IT-Ops',
  kind: 'teams',
  sandbox: false,
  notify_on: ['failure'],
  workflows: null,
  enabled: true,
  hint: 'prod.example.com',
  email: null,
  created_by: 'local-operator',
  created_at: '2026-11-25T08:00:00.000Z',
  updated_at: '2026-11-25T08:00:00.000Z',
  header_names: [],
  signed: false,
  settings: {},
  secret_settings: [],
  last_delivery: null,
};

function typeOf(type: string, members: ChannelType['members'], properties: object = {}): ChannelType {
  const texts = { title: type, title_key: '', description: '', description_key: '', icon: [] };
  return { type, ...texts, members, settings_schema: { type: 'object', properties } };
}

const OF_TEAMS = typeOf('teams', ['url']);
const OF_MAIL = typeOf('email', ['email']);
const OF_WEBHOOK = typeOf('webhook', ['headers', 'signing_secret', 'url']);
const OF_CHAT = typeOf('chat', ['url'], { room: { type: 'string' }, token: { type: 'string', writeOnly: true } });

const MAIL: Channel = {
  ...TEAMS,
  kind: 'email',
  notify_on: ['failure', 'success'],
  workflows: ['wf-a'],
  email: {
    host: 'smtp.example.com',
    port: 465,
    security: 'tls',
    username: 'baton',
    sender: 'baton@example.com',
    recipients: ['a@example.com', 'b@example.com'],
  },
};

test('what was not touched is sent as it was, and no secret with it', () => {
  expect(changeOf(draftOf(TEAMS), OF_TEAMS, TEAMS)).toEqual({
    name: 'IT-Ops',
    notify_on: ['failure'],
    workflows: null,
    enabled: true,
  });
  const { url, ...change } = changeOf(draftOf(MAIL), OF_MAIL, MAIL);
  expect(url).toBeUndefined();
  expect(change).toEqual({
    name: 'IT-Ops',
    notify_on: ['failure', 'success'],
    workflows: ['wf-a'],
    enabled: true,
    email: { ...MAIL.email, oauth: null },
  });
});

test('a typed secret is sent', () => {
  expect(changeOf({ ...draftOf(TEAMS), url: ' https://a.example/x ' }, OF_TEAMS, TEAMS).url).toBe(
    'https://a.example/x',
  );
  expect(changeOf({ ...draftOf(MAIL), password: ' p w ' }, OF_MAIL, MAIL).password).toBe(' p w ');
});

test('recipients may be separated by commas, semicolons, blanks and lines', () => {
  const draft = { ...EMPTY, kind: 'email', recipients: 'a@x.example; b@x.example\nc@x.example,' };
  expect(requestOf(draft, OF_MAIL).email?.recipients).toEqual(['a@x.example', 'b@x.example', 'c@x.example']);
});

test('addresses with names stay whole, also with commas in their quotes', () => {
  const recipients = 'Ops <ops@x.example>, "Night, late" <night@x.example>; a@x.example b@x.example';
  expect(requestOf({ ...EMPTY, kind: 'email', recipients }, OF_MAIL).email?.recipients).toEqual([
    'Ops <ops@x.example>',
    '"Night, late" <night@x.example>',
    'a@x.example',
    'b@x.example',
  ]);
});

test('a sign-in by OAuth stays one when something else is changed', () => {
  const oauth = { token_url: 'https://login.example.com/token', client_id: 'baton', scope: 'mail' };
  const channel: Channel = { ...MAIL, email: MAIL.email && { ...MAIL.email, oauth } };
  expect(changeOf({ ...draftOf(channel), name: 'Other' }, OF_MAIL, channel).email?.oauth).toEqual(oauth);
  expect(changeOf({ ...draftOf(channel), signIn: 'password' }, OF_MAIL, channel).email?.oauth).toBeNull();
});

const WEBHOOK: Channel = { ...TEAMS, kind: 'webhook', header_names: ['X-Key', 'X-Team'], signed: true };

test('headers and the signing secret are sent only where they were changed', () => {
  const draft = draftOf(WEBHOOK);
  const change = (part: Partial<typeof draft>) => changeOf({ ...draft, ...part }, OF_WEBHOOK, WEBHOOK);
  expect(change({ name: 'Other' })).not.toHaveProperty('headers');
  expect(change({ name: 'Other' })).not.toHaveProperty('signing_secret');
  const [key, team] = draft.headers;
  if (!key || !team) throw new Error('There are two.');
  expect(change({ headers: [key, { ...team, value: 'dev' }] }).headers).toEqual({
    'X-Key': null,
    'X-Team': 'dev',
  });
  const added = { name: ' X-New ', value: ' n ', kept: false };
  const blank = { name: '', value: '', kept: false };
  expect(change({ headers: [key, added, blank] }).headers).toEqual({ 'X-Key': null, 'X-New': 'n' });
  expect(change({ headers: [] }).headers).toEqual({});
  expect(change({ signed: false }).signing_secret).toBe('');
  expect(change({ signingSecret: 'a-new-secret-of-mine' }).signing_secret).toBe('a-new-secret-of-mine');
});

test('a header that is listed twice and a secret that is missing are said before anything is sent', () => {
  const twice = ['X-Key', 'x-key'].map((name) => ({ name, value: 'a', kept: false }));
  const draft = { ...EMPTY, kind: 'webhook', headers: twice, signed: true };
  expect([...ownFlaws(draft, OF_WEBHOOK, null).keys()]).toEqual(['header x-key', 'signingSecret']);
  expect(ownFlaws({ ...draftOf(WEBHOOK), signed: true }, OF_WEBHOOK, WEBHOOK).size).toBe(0);
  expect(ownFlaws({ ...draft, kind: 'teams' }, OF_TEAMS, null).size).toBe(0);
});

test('each flaw stands at its field, with what to do', () => {
  const flaws = flawsByField([
    { path: '$.email.recipients[1]', message: 'x', reason: 'This is no e-mail address.', fix: '' },
    { path: '$.url', message: 'x', reason: 'The URL is missing.', fix: 'Copy it from the webhook.' },
    { path: '$.surprise', message: 'Extra inputs are not permitted', fix: '' },
  ]);
  const header = flawsByField([
    { path: "$.headers['X Y']", message: 'x', reason: 'This is no name of a header.', fix: '' },
    { path: '$.email.oauth.token_url', message: 'x', fix: '' },
  ]);
  expect(header.get('header X Y')).toBe('This is no name of a header.');
  expect(header.has('tokenUrl')).toBe(true);
  expect(flaws.get('recipients')).toBe('This is no e-mail address.');
  expect(flaws.get('url')).toBe('The URL is missing. Copy it from the webhook.');
  expect(flaws.get('other')).toBe('Extra inputs are not permitted');
});

test('settings of the type are sent with the secrets that were typed', () => {
  const channel: Channel = { ...TEAMS, kind: 'chat', settings: { room: 'ops' }, secret_settings: ['token'] };
  const draft = draftOf(channel);
  expect(changeOf(draft, OF_CHAT, channel).settings).toEqual({ room: 'ops' });
  const typed = { ...draft, settings: { ...draft.settings, token: 'new' } };
  expect(changeOf(typed, OF_CHAT, channel).settings).toEqual({ room: 'ops', token: 'new' });
  expect(changeOf(draftOf(TEAMS), OF_TEAMS, TEAMS)).not.toHaveProperty('settings');
});

test('a flaw of a setting stands at its field, and one that is no JSON yet is not sent', () => {
  const flaws = flawsByField([{ path: '$.settings.room', message: 'x', reason: 'Expected string.', fix: '' }]);
  expect([...flaws]).toEqual([['settings.room', 'Expected string.']]);
  const draft = { ...EMPTY, kind: 'chat', unfinished: new Map([['settings.room', '{']]) };
  expect([...ownFlaws(draft, OF_CHAT, null).keys()]).toEqual(['settings.room']);
});
