import { expect, test } from 'vitest';
import type { Delivery } from '@/api/notifications';
import { deliveryStatus } from './delivery-status';

const delivery = {
  channel: 'it-ops',
  channel_name: 'Teams: IT-Ops',
  state: 'sent',
  sent_at: '2026-11-22T14:32:17Z',
  tries: 1,
  next_try_at: null,
} as Delivery;

test('a channel that was notified is named with the time', () => {
  expect(deliveryStatus(delivery)).toEqual({ how: 'sent', words: 'Teams: IT-Ops notified 14:32:17' });
});

test('a channel that is not notified yet, or cannot be, is not said to be', () => {
  const waiting = { ...delivery, state: 'waiting', sent_at: null } as const;

  expect(deliveryStatus({ ...waiting, tries: 0 }).words).toBe('Notifying Teams: IT-Ops');
  expect(deliveryStatus({ ...waiting, tries: 2, next_try_at: '2026-11-22T14:33:00Z' }).words).toBe(
    'Notifying Teams: IT-Ops, try 3 follows',
  );
  expect(deliveryStatus({ ...waiting, state: 'failed', channel_name: null })).toEqual({
    how: 'failed',
    words: 'it-ops could not be notified',
  });
});
