import { t } from '@lingui/core/macro';
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

const deliveries = (): Readonly<Record<Delivery['state'], Look>> => ({
  waiting: { word: t`Waiting`, tone: 'waiting', Icon: IconClock },
  sending: { word: t`Sending`, tone: 'running', Icon: IconClock },
  sent: { word: t`Sent`, tone: 'completed', Icon: IconCircleCheck },
  failed: { word: t`Failed`, tone: 'failed', Icon: IconCircleX },
});

export function DeliveryBadge({ delivery }: { readonly delivery: Delivery }) {
  const { state, tries } = delivery;
  const again = state === 'waiting' && tries > 0;
  const { word, tone, Icon } = deliveries()[state];
  return (
    <span className={classes.badge} data-tone={again ? 'warning' : tone}>
      <Icon size={14} aria-hidden />
      {again ? t`Trying again` : word}
    </span>
  );
}

/** The state of a channel, by its last delivery attempt. */
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
  if (!enabled) return { word: t`Off`, tone: 'waiting', Icon: IconCircleDashed };
  if (!last) return { word: t`Nothing sent yet`, tone: 'waiting', Icon: IconCircleDashed };
  if (last.state === 'sent') {
    return { word: t`Working, last sent`, tone: 'completed', Icon: IconCircleCheck };
  }
  if (last.state === 'failed') {
    return { word: t`Failed, last tried`, tone: 'failed', Icon: IconCircleX };
  }
  return { word: t`Trying again, last tried`, tone: 'warning', Icon: IconClock };
}
