/** The state of the page in the address: the open channel; `new` for a new one. */
export interface NotificationSearch {
  readonly channel?: string | undefined;
}

export const NEW = 'new';

const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;

export function readSearch(search: Record<string, unknown>): NotificationSearch {
  const { channel } = search;
  return typeof channel === 'string' && SLUG.test(channel) ? { channel } : {};
}
