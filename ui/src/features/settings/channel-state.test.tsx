import { expect, test } from 'vitest';
import type { Channel } from '@/api/notifications';
import { renderPart } from '@/testing/render';
import { ChannelState } from './channel-state';

const CHANNEL: Channel = {
  id: 'ops',
  version: 1,
  name: 'Ops',
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

function last(state: 'waiting' | 'sent' | 'failed'): Channel['last_delivery'] {
  return { state, at: new Date().toISOString(), response_status: 202, response: '' };
}

test.each([
  [{ last_delivery: null }, 'Nothing sent yet'],
  [{ last_delivery: last('sent') }, 'Working, last sent just now'],
  [{ last_delivery: last('waiting') }, 'Trying again, last tried just now'],
  [{ last_delivery: last('failed') }, 'Failed, last tried just now'],
  [{ last_delivery: last('failed'), enabled: false }, 'Off'],
])('a channel with %j reads %s', (change, words) => {
  const { container } = renderPart(<ChannelState channel={{ ...CHANNEL, ...change }} />);
  expect(container.textContent).toContain(words);
});
