import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import {
  channelsQuery,
  channelTypesQuery,
  type Channel,
  type ChannelType,
} from '@/api/notifications';
import { ButtonLink } from '@/shared/layout/links';
import { SettingsFrame } from '@/shared/layout/settings-frame';
import table from '@/shared/layout/table.module.css';
import { EmptyState } from '@/shared/states/empty-state';
import { NotRead } from '@/shared/states/not-read';
import { CardPreview } from './card-preview';
import { ChannelForm } from './channel-form';
import { ChannelList } from './channel-list';
import { Deliveries } from './deliveries';
import classes from './notifications.module.css';
import { NEW } from './search';

const route = getRouteApi('/settings/notifications');

export function NotificationsPage() {
  return (
    <SettingsFrame
      tab={t`Notifications`}
      actions={
        <ButtonLink
          to="/settings/notifications"
          search={{ channel: NEW }}
          size="sm"
          leftSection={<IconPlus size={16} aria-hidden />}
        >
          {t`New channel`}
        </ButtonLink>
      }
    >
      <div className={classes.columns}>
        <div className={classes.middle}>
          <h2 className={classes.heading}>{t`Notifications`}</h2>
          <p className={classes.hint}>
            {t`Where Baton reports that an execution ended. Of one workflow a channel gets at most five messages a minute; one more counts the others.`}
          </p>
          <Channels />
        </div>
        <CardPreview />
      </div>
    </SettingsFrame>
  );
}

function Channels() {
  const { channel: wanted } = route.useSearch();
  const { data, error, refetch } = useQuery(channelsQuery);
  const types = useQuery(channelTypesQuery);
  if (!data || !types.data) {
    return (
      <NotRead
        reading={t`Reading the channels`}
        rows={3}
        title={t`The channels could not be read`}
        error={error ?? types.error}
        onRetry={() => {
          void refetch();
          void types.refetch();
        }}
      />
    );
  }
  const open = wanted === NEW ? null : (data.items.find(({ id }) => id === wanted) ?? data.items[0]);
  return (
    <>
      {data.items.length > 0 && <ChannelList channels={data.items} types={types.data} open={open?.id} />}
      {data.items.length === 0 && wanted !== NEW && (
        <EmptyState sentence={t`No channel yet: failures are only listed here. Add one to Teams, Slack, e-mail or a program.`} />
      )}
      {open !== undefined && <Open key={open?.id ?? NEW} channel={open} types={types.data} />}
    </>
  );
}

interface OpenProps {
  readonly channel: Channel | null;
  readonly types: readonly ChannelType[];
}

/** The open channel: its form, and its deliveries. */
function Open({ channel, types }: OpenProps) {
  const navigate = route.useNavigate();
  return (
    <>
      <div className={classes.panel}>
        <ChannelForm
          channel={channel}
          types={types}
          onSaved={(id) => {
            void navigate({ search: { channel: id }, replace: true });
          }}
          onGone={() => {
            void navigate({ search: {}, replace: true });
          }}
        />
      </div>
      {channel && (
        <section aria-label={t`Deliveries of ${channel.name}`}>
          <h3 className={classes.heading}>{t`Deliveries`}</h3>
          <div className={table.panel}>
            <Deliveries channel={channel.id} />
          </div>
        </section>
      )}
    </>
  );
}
