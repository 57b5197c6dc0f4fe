import { useQuery } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { channelsQuery, type Channel } from '@/api/notifications';
import { ButtonLink } from '@/shared/layout/links';
import table from '@/shared/layout/table.module.css';
import { EmptyState } from '@/shared/states/empty-state';
import { NotRead } from '@/shared/states/not-read';
import { CardPreview } from './card-preview';
import { ChannelForm } from './channel-form';
import { ChannelList } from './channel-list';
import { Deliveries } from './deliveries';
import classes from './notifications.module.css';
import { NEW } from './search';
import { SettingsFrame } from './settings-frame';

const route = getRouteApi('/settings/notifications');

export function NotificationsPage() {
  return (
    <SettingsFrame
      tab="Notifications"
      actions={
        <ButtonLink
          to="/settings/notifications"
          search={{ channel: NEW }}
          size="sm"
          leftSection={<IconPlus size={16} aria-hidden />}
        >
          New channel
        </ButtonLink>
      }
    >
      <div className={classes.middle}>
        <h2 className={classes.heading}>Notifications</h2>
        <p className={classes.hint}>
          Who is told when an execution ends. A workflow that fails often is told five times a
          minute at most; then one card counts the others.
        </p>
        <Channels />
      </div>
      <CardPreview />
    </SettingsFrame>
  );
}

function Channels() {
  const { channel: wanted } = route.useSearch();
  const { data, error, refetch } = useQuery(channelsQuery);
  if (!data) {
    return (
      <NotRead
        reading="Reading the channels"
        rows={3}
        title="The channels could not be read"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  const open = wanted === NEW ? null : (data.items.find(({ id }) => id === wanted) ?? data.items[0]);
  return (
    <>
      {data.items.length > 0 && <ChannelList channels={data.items} open={open?.id} />}
      {data.items.length === 0 && wanted !== NEW && (
        <EmptyState sentence="Nobody is told when an execution fails. Make a channel to Teams, Slack, e-mail or a program." />
      )}
      {open !== undefined && <Open key={open?.id ?? NEW} channel={open} />}
    </>
  );
}

/** The channel that is open: its form, and what was sent on it. */
function Open({ channel }: { readonly channel: Channel | null }) {
  const navigate = route.useNavigate();
  return (
    <>
      <div className={classes.panel}>
        <ChannelForm
          channel={channel}
          onSaved={(id) => {
            void navigate({ search: { channel: id }, replace: true });
          }}
          onGone={() => {
            void navigate({ search: {}, replace: true });
          }}
        />
      </div>
      {channel && (
        <section aria-label={`Deliveries of ${channel.name}`}>
          <h3 className={classes.heading}>Deliveries</h3>
          <div className={table.panel}>
            <Deliveries channel={channel.id} />
          </div>
        </section>
      )}
    </>
  );
}
