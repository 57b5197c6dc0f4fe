import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Channel, Delivery } from '@/api/notifications';
import type { Tone } from '@/shared/status/status';
import classes from '@/shared/status/status.module.css';
import { Instant } from '@/shared/time/instant';

interface Look {
  readonly word: string;
  readonly tone: Tone;
  readonly Icon: TablerIcon;
}

const DELIVERY: Readonly<Record<Delivery['state'], Look>> = {
  waiting: { word: 'Waiting', tone: 'waiting', Icon: IconClock },
  sending: { word: 'Sending', tone: 'running', Icon: IconClock },
  sent: { word: 'Sent', tone: 'completed', Icon: IconCircleCheck },
  failed: { word: 'Failed', tone: 'failed', Icon: IconCircleX },
};

export function DeliveryBadge({ delivery }: { readonly delivery: Delivery }) {
  const { state, tries } = delivery;
  const again = state === 'waiting' && tries > 0;
  const { word, tone, Icon } = DELIVERY[state];
  return (
    <span className={classes.badge} data-tone={again ? 'warning' : tone}>
      <Icon size={14} aria-hidden />
      {again ? 'Trying again' : word}
    </span>
  );
}

/** How a channel stands, by its last try. */
export function ChannelState({ channel }: { readonly channel: Channel }) {
  const { Icon, tone, word } = look(channel);
  const at = channel.enabled ? channel.last_delivery?.at : undefined;
  return (
    <span className={classes.badge} data-tone={tone}>
      <Icon size={14} aria-hidden />
      <span>
        {word}
        {at !== undefined && (
          <>
            {' '}
            <Instant at={at} />
          </>
        )}
      </span>
    </span>
  );
}

function look({ enabled, last_delivery: last }: Channel): Look {
  if (!enabled) return { word: 'Off', tone: 'waiting', Icon: IconCircleDashed };
  if (!last) return { word: 'Nothing sent yet', tone: 'waiting', Icon: IconCircleDashed };
  if (last.state === 'sent') {
    return { word: 'Working, last sent', tone: 'completed', Icon: IconCircleCheck };
  }
  if (last.state === 'failed') {
    return { word: 'Failed, last tried', tone: 'failed', Icon: IconCircleX };
  }
  return { word: 'Trying again, last tried', tone: 'warning', Icon: IconClock };
}
