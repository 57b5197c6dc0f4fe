import { IconAlertTriangle, IconCircleCheck, IconClock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Execution } from '@/api/executions';
import { executionDeliveriesQuery } from '@/api/notifications';
import { TextLink } from '@/shared/layout/links';
import classes from './deliveries.module.css';
import { deliveryStatus } from './delivery-status';

const ICONS = { sent: IconCircleCheck, waits: IconClock, failed: IconAlertTriangle } as const;

/** Notifications about the end of the latest run; renders nothing if there are none. */
export function Deliveries({ execution }: { readonly execution: Execution }) {
  const { data } = useQuery(executionDeliveriesQuery(execution.execution_id));
  const run = execution.runs.at(-1)?.n;
  const deliveries = data?.items.filter((each) => each.run === run) ?? [];
  if (deliveries.length === 0) return null;
  return (
    <span className={classes.deliveries}>
      {deliveries.map((delivery) => {
        const { how, words } = deliveryStatus(delivery);
        const Icon = ICONS[how];
        return (
          <TextLink
            key={delivery.id}
            className={classes.delivery ?? ''}
            data-how={how}
            title={delivery.response ?? undefined}
            to="/settings/notifications"
            search={{ channel: delivery.channel }}
          >
            <Icon size={14} aria-hidden />
            {words}
          </TextLink>
        );
      })}
    </span>
  );
}
