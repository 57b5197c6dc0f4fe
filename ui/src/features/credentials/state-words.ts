import { plural, t } from '@lingui/core/macro';
import type { Credential } from '@/api/credentials';
import { dateLocale } from '@/shared/i18n/numbers';
import type { Tone } from '@/shared/status/status';

const DAY_MS = 86_400_000;

export interface StateWords {
  readonly words: string;
  readonly tone: Tone;
}

/** Whether a credential works, in words. */
export function stateWords({ state, expires_at: expires }: Credential, now: Date): StateWords {
  switch (state) {
    case 'working':
      return { words: t`Working`, tone: 'completed' };
    case 'failed':
      return { words: t`Failed`, tone: 'failed' };
    case 'not_tested':
      return { words: t`Not tested`, tone: 'waiting' };
    case 'expires_soon':
      return { words: expiryWords(expires ?? '', now), tone: 'warning' };
    case 'expired':
      return { words: expiryWords(expires ?? '', now), tone: 'failed' };
  }
}

/** `Expires in 6 days`, `Expired 20 Nov`; the date where it is further away. */
export function expiryWords(expires: string, now: Date): string {
  const at = new Date(expires);
  const left = at.getTime() - now.getTime();
  const day = dayWords(expires);
  if (left <= 0) return t`Expired ${day}`;
  const days = Math.floor(left / DAY_MS);
  if (days > 14) return t`Expires ${day}`;
  return plural(days, { 0: 'Expires within a day', one: 'Expires in # day', other: 'Expires in # days' });
}

/** `20 Nov 2026`. */
export function dayWords(instant: string): string {
  return new Date(instant).toLocaleDateString(dateLocale(), { day: 'numeric', month: 'short', year: 'numeric' });
}

/** Where a credential comes from, if it is not stored. */
export function originWords(origin: Credential['origin']): string | null {
  switch (origin) {
    case 'stored':
      return null;
    case 'environment':
      return t`From the environment`;
    case 'file':
      return t`From a file`;
    case 'sandbox':
      return t`Sandbox`;
  }
}

/** `2 agents, 1 workflow`; null if nothing uses it. */
export function useWords({ agents, workflows }: Credential['used_by']): string | null {
  const parts = [
    ...(agents > 0 ? [plural(agents, { one: '# agent', other: '# agents' })] : []),
    ...(workflows > 0 ? [plural(workflows, { one: '# workflow', other: '# workflows' })] : []),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}
