import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answered, api, type Schema } from './client';
import type { operations } from './schema';

type Body<Name extends 'create_notification_channel' | 'change_notification_channel'> =
  operations[Name]['requestBody']['content']['application/json'];

export type Channel = Schema['ChannelOut'];
export type ChannelType = Schema['ChannelType'];
export type ChannelRequest = Body<'create_notification_channel'>;
export type ChannelChange = Body<'change_notification_channel'>;
export type Delivery = Schema['DeliveryOut'];
export type Example = 'failure' | 'success' | 'summary';
export type TestResult = Schema['TestOut'];

const PAGE = 50;
/** Polling interval for deliveries while the page is visible. */
const LOOK_AGAIN_MS = 5_000;

export const notificationsKey = ['notifications'] as const;

/** The channel types, sorted by title. */
export const channelTypesQuery = queryOptions({
  queryKey: ['channel-types'],
  queryFn: async ({ signal }) => {
    const { items } = await answered(api.GET('/api/channel-types', { signal }));
    return items.toSorted((one, other) => one.title.localeCompare(other.title));
  },
  staleTime: Infinity,
});

export const channelsQuery = queryOptions({
  queryKey: [...notificationsKey, 'channels'],
  queryFn: ({ signal }) => answered(api.GET('/api/notification-channels', { signal })),
  refetchInterval: LOOK_AGAIN_MS,
});

export function deliveriesQuery(channel: string) {
  return infiniteQueryOptions({
    queryKey: [...notificationsKey, 'deliveries', channel],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/api/notifications', {
          params: {
            query: { limit: PAGE, channel, ...(pageParam !== null && { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval: LOOK_AGAIN_MS,
  });
}

/** Deliveries about the end of an execution; polled until none is waiting. */
export function executionDeliveriesQuery(executionId: string) {
  return queryOptions({
    queryKey: [...notificationsKey, 'of', executionId],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/notifications', { params: { query: { execution_id: executionId } }, signal }),
      ),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ next_try_at: next }) => next !== null) ? LOOK_AGAIN_MS : false,
  });
}

export function previewQuery(notification: Example) {
  return queryOptions({
    queryKey: [...notificationsKey, 'preview', notification],
    queryFn: ({ signal }) =>
      answered(
        api.POST('/api/notification-channels/preview', { body: { notification }, signal }),
      ),
    staleTime: Infinity,
  });
}

export function createChannel(order: ChannelRequest): Promise<Channel> {
  return answered(api.POST('/api/notification-channels', { body: order }));
}

/** Changes a channel; fails if it is no longer at the version that the change began at. */
export function changeChannel(order: {
  readonly id: string;
  readonly version: number;
  readonly change: ChannelChange;
}): Promise<Channel> {
  return answered(
    api.PUT('/api/notification-channels/{channel_id}', {
      params: { path: { channel_id: order.id }, header: { 'If-Match': `"${order.version}"` } },
      body: order.change,
    }),
  );
}

export async function deleteChannel(channel_id: string): Promise<void> {
  const { response, error } = await api.DELETE('/api/notification-channels/{channel_id}', {
    params: { path: { channel_id } },
  });
  // A success has no body, which `answered` would treat as a failure.
  if (!response.ok) await answered(Promise.resolve({ response, error }));
}

export function testChannel(channel_id: string, notification: Example): Promise<TestResult> {
  return answered(
    api.POST('/api/notification-channels/{channel_id}/test', {
      params: { path: { channel_id } },
      body: { notification },
    }),
  );
}
