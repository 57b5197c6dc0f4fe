import { Link } from '@tanstack/react-router';
import type { Channel } from '@/api/notifications';
import { ChannelState } from './channel-state';
import { KINDS } from './channel-fields';
import classes from './notifications.module.css';

interface ChannelListProps {
  readonly channels: readonly Channel[];
  readonly open: string | undefined;
}

/** The channels, each with how it stands; the open one is marked. */
export function ChannelList({ channels, open }: ChannelListProps) {
  return (
    <ul className={classes.channels} aria-label="Channels">
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
            <span className={classes.what}>{what(channel)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function what({ kind, sandbox, hint, notify_on, workflows }: Channel): string {
  const label = KINDS.find(({ value }) => value === kind)?.label ?? kind;
  const where = sandbox ? 'sandbox' : hint;
  const hears = notify_on.map((each) => (each === 'failure' ? 'failures' : 'successes')).join(' and ');
  const whose =
    workflows === null
      ? 'all workflows'
      : `${workflows.length} ${workflows.length === 1 ? 'workflow' : 'workflows'}`;
  return `${label} · ${where} · ${hears} of ${whose}`;
}
