import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { deliveriesQuery, type Delivery } from '@/api/notifications';
import { TextLink } from '@/shared/layout/links';
import table from '@/shared/layout/table.module.css';
import { EmptyState } from '@/shared/states/empty-state';
import { NotRead } from '@/shared/states/not-read';
import { exactTime } from '@/shared/time/format';
import { Instant } from '@/shared/time/instant';
import { DeliveryBadge } from './channel-state';
import classes from './notifications.module.css';

/** The messages of a channel, and the receiver's responses. */
export function Deliveries({ channel }: { readonly channel: string }) {
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } =
    useInfiniteQuery(deliveriesQuery(channel));
  if (!data) {
    return (
      <NotRead
        reading={t`Reading the deliveries`}
        rows={3}
        title={t`The deliveries could not be read`}
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  const rows = data.pages.flatMap(({ items }) => items);
  if (rows.length === 0) return <EmptyState sentence={t`Nothing was sent on this channel yet.`} />;
  return (
    <>
      <table className={`${table.table} ${classes.deliveries}`} aria-label={t`Deliveries`}>
        <thead>
          <tr>
            <th scope="col">{t`State`}</th>
            <th scope="col">{t`Time`}</th>
            <th scope="col">{t`Execution`}</th>
            <th scope="col" className={table.number}>
              {t`Tries`}
            </th>
            <th scope="col">{t`Answer`}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </tbody>
      </table>
      {hasNextPage && (
        <div className={table.more}>
          <Button
            variant="default"
            loading={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {t`Load more`}
          </Button>
        </div>
      )}
    </>
  );
}

function Row({ row }: { readonly row: Delivery }) {
  const told = answer(row);
  return (
    <tr>
      <td>
        <DeliveryBadge delivery={row} />
      </td>
      <td className={table.nowrap}>
        <Instant at={row.sent_at ?? row.tried_at ?? row.created_at} />
      </td>
      <td className={table.nowrap}>
        <TextLink inherit to="/executions/$executionId" params={{ executionId: row.execution_id }}>
          {row.workflow_name}
        </TextLink>
        {row.kind === 'success' && <span className={table.quiet}> · {t`completed`}</span>}
        {row.together > 1 && <span className={table.quiet}> · {t`1 of ${row.together}`}</span>}
      </td>
      <td className={table.number}>{row.tries}</td>
      <td className={table.clip} title={told}>
        {told}
      </td>
    </tr>
  );
}

function answer({ state, tries, response_status, response, next_try_at }: Delivery): string {
  if (state === 'sent') {
    return [response_status, response].filter((part) => part !== null && part !== '').join(' ');
  }
  const held = state === 'waiting' && tries === 0 && next_try_at !== null;
  if (held && new Date(next_try_at) > new Date()) {
    const at = exactTime(new Date(next_try_at));
    return t`Goes with the next card, at ${at}`;
  }
  return response ?? '–';
}
