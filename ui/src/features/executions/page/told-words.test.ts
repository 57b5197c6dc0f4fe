import { expect, test } from 'vitest';
import type { Delivery } from '@/api/notifications';
import { toldWords } from './told-words';

const delivery = {
  channel: 'it-ops',
  channel_name: 'Teams: IT-Ops',
  state: 'sent',
  sent_at: '2026-11-22T14:32:17Z',
  tries: 1,
  next_try_at: null,
} as Delivery;

test('who was told is named with the time', () => {
  expect(toldWords(delivery)).toEqual({ how: 'told', words: 'Teams: IT-Ops told 14:32:17' });
});

test('who is not told yet, or cannot be, is not said to be', () => {
  const waiting = { ...delivery, state: 'waiting', sent_at: null } as const;

  expect(toldWords({ ...waiting, tries: 0 }).words).toBe('Telling Teams: IT-Ops');
  expect(toldWords({ ...waiting, tries: 2, next_try_at: '2026-11-22T14:33:00Z' }).words).toBe(
    'Telling Teams: IT-Ops, try 3 follows',
  );
  expect(toldWords({ ...waiting, state: 'failed', channel_name: null })).toEqual({
    how: 'failed',
    words: 'it-ops could not be told',
  });
});
