import { t } from '@lingui/core/macro';
import type { Delivery } from '@/api/notifications';
import { exactTime } from '@/shared/time/format';

export interface DeliveryStatus {
  readonly how: 'sent' | 'waits' | 'failed';
  readonly words: string;
}

/** Describes the delivery to one channel. */
export function deliveryStatus(delivery: Delivery): DeliveryStatus {
  const { channel_name: name, channel, state, sent_at: sent, tries, next_try_at: next } = delivery;
  const who = name ?? channel;
  if (state === 'sent') {
    const words = sent === null ? t`${who} notified` : t`${who} notified ${exactTime(new Date(sent))}`;
    return { how: 'sent', words };
  }
  if (state === 'failed') return { how: 'failed', words: t`${who} could not be notified` };
  const again = tries > 0 && next !== null;
  return {
    how: 'waits',
    words: again ? t`Notifying ${who}, try ${tries + 1} follows` : t`Notifying ${who}`,
  };
}
