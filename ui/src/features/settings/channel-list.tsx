import { plural, t } from '@lingui/core/macro';
import { Link } from '@tanstack/react-router';
import type { Channel, ChannelType } from '@/api/notifications';
import { ChannelState } from './channel-state';
import classes from './notifications.module.css';

interface ChannelListProps {
  readonly channels: readonly Channel[];
  readonly types: readonly ChannelType[];
  readonly open: string | undefined;
}

/** The channels with their state; the open one is marked. */
export function ChannelList({ channels, types, open }: ChannelListProps) {
  return (
    <ul className={classes.channels} aria-label={t`Channels`}>
      {channels.map((channel) => (
        <li key={channel.id}>
          <Link
            to="/settings/notifications"
            search={{ channel: channel.id }}
            className={classes.channel}
            aria-current={channel.id === open}
          >
            <span className={classes.name}>{channel.name}</span>
            <ChannelState channel={channel} />
            <span className={classes.what}>{what(channel, types)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function what(channel: Channel, types: readonly ChannelType[]): string {
  const { kind, sandbox, hint, notify_on, workflows } = channel;
  const label = types.find(({ type }) => type === kind)?.title ?? kind;
  const where = sandbox ? t`sandbox` : hint;
  const whose = workflows === null ? t`all workflows` : plural(workflows.length, { one: '# workflow', other: '# workflows' });
  return [label, where, eventsOf(notify_on, whose)].filter(Boolean).join(' · ');
}

function eventsOf(events: Channel['notify_on'], whose: string): string {
  if (events.length > 1) return t`failures and successes of ${whose}`;
  return events[0] === 'failure' ? t`failures of ${whose}` : t`successes of ${whose}`;
}
