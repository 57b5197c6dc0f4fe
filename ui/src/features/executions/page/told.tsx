import { IconAlertTriangle, IconCircleCheck, IconClock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Execution } from '@/api/executions';
import { toldQuery } from '@/api/notifications';
import { TextLink } from '@/shared/layout/links';
import classes from './execution-page.module.css';
import { toldWords } from './told-words';

const ICONS = { told: IconCircleCheck, waits: IconClock, failed: IconAlertTriangle } as const;

/** Who was told how the latest run ended; nothing where nobody is. */
export function Told({ execution }: { readonly execution: Execution }) {
  const { data } = useQuery(toldQuery(execution.execution_id));
  const run = execution.runs.at(-1)?.n;
  const told = data?.items.filter((each) => each.run === run) ?? [];
  if (told.length === 0) return null;
  return (
    <span className={classes.told}>
      {told.map((delivery) => {
        const { how, words } = toldWords(delivery);
        const Icon = ICONS[how];
        return (
          <TextLink
            key={delivery.id}
            className={classes.toldOne ?? ''}
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
