import { expect, test } from 'vitest';
import type { Channel } from '@/api/notifications';
import { changeOf, draftOf, EMPTY, flawsByField, requestOf } from './channel-draft';

const TEAMS: Channel = {
  id: 'it-ops',
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
  last_delivery: null,
};

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
  expect(changeOf(draftOf(TEAMS))).toEqual({
    name: 'IT-Ops',
    notify_on: ['failure'],
    workflows: null,
    enabled: true,
  });
  const { url, ...change } = changeOf(draftOf(MAIL));
  expect(url).toBeUndefined();
  expect(change).toEqual({
    name: 'IT-Ops',
    notify_on: ['failure', 'success'],
    workflows: ['wf-a'],
    enabled: true,
    email: MAIL.email,
  });
});

test('a typed secret is sent', () => {
  expect(changeOf({ ...draftOf(TEAMS), url: ' https://a.example/x ' }).url).toBe(
    'https://a.example/x',
  );
  expect(changeOf({ ...draftOf(MAIL), password: ' p w ' }).password).toBe(' p w ');
});

test('recipients may be separated by commas, semicolons, blanks and lines', () => {
  const draft = { ...EMPTY, kind: 'email' as const, recipients: 'a@x.example; b@x.example\nc@x.example,' };
  expect(requestOf(draft).email?.recipients).toEqual(['a@x.example', 'b@x.example', 'c@x.example']);
});

test('each flaw stands at its field, with what to do', () => {
  const flaws = flawsByField([
    { path: '$.email.recipients[1]', message: '$.email.recipients[1]: This is no e-mail address.', fix: '' },
    { path: '$.url', message: '$.url: The URL is missing.', fix: 'Copy it from the webhook.' },
    { path: '$.surprise', message: '$.surprise: Extra inputs are not permitted', fix: '' },
  ]);
  expect(flaws.get('recipients')).toBe('This is no e-mail address.');
  expect(flaws.get('url')).toBe('The URL is missing. Copy it from the webhook.');
  expect(flaws.get('other')).toBe('Extra inputs are not permitted');
});
