import { t } from '@lingui/core/macro';
import type { JsonObject } from '@/shared/json/document';

/** The schema of a step's retry policy, as in `baton schema workflow`. */
export const RETRY_SCHEMA = {
  first: (fallback: number): JsonObject => ({
    properties: {
      max_retries: {
        title: t`Further tries after a passing failure`,
        type: 'integer',
        minimum: 0,
        maximum: 100,
        default: fallback,
      },
    },
  }),
  waits: (): JsonObject => ({
    properties: {
      initial_delay_seconds: {
        title: t`Wait before the second try, in seconds`,
        type: 'number',
        minimum: 0,
        maximum: 86_400,
        default: 1,
      },
      backoff: {
        title: t`Each wait is the one before times`,
        type: 'number',
        minimum: 1,
        maximum: 100,
        default: 2,
      },
      max_delay_seconds: {
        title: t`Longest wait, in seconds`,
        type: 'number',
        minimum: 0,
        maximum: 86_400,
        default: 30,
      },
      jitter: { title: t`Spread the waits at random`, type: 'boolean', default: true },
    },
  }),
};
