import type { Delivery } from '@/api/notifications';
import { exactTime } from '@/shared/time/format';

export interface ToldWords {
  readonly how: 'told' | 'waits' | 'failed';
  readonly words: string;
}

/** How it stands with telling one channel. */
export function toldWords(delivery: Delivery): ToldWords {
  const { channel_name: name, channel, state, sent_at: sent, tries, next_try_at: next } = delivery;
  const who = name ?? channel;
  if (state === 'sent') {
    return { how: 'told', words: `${who} told${sent === null ? '' : ` ${exactTime(new Date(sent))}`}` };
  }
  if (state === 'failed') return { how: 'failed', words: `${who} could not be told` };
  const again = tries > 0 && next !== null ? `, try ${tries + 1} follows` : '';
  return { how: 'waits', words: `Telling ${who}${again}` };
}
