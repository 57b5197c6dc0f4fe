import { t } from '@lingui/core/macro';

/** Labels of time ranges that end now. */
export const SPAN_WORDS = {
  '1h': () => t`Last hour`,
  '24h': () => t`Last 24 hours`,
  '7d': () => t`Last 7 days`,
  '30d': () => t`Last 30 days`,
  '90d': () => t`Last 90 days`,
} as const;

/** The labels within a sentence. */
export const THE_SPAN = {
  '1h': () => t`the last hour`,
  '24h': () => t`the last 24 hours`,
  '7d': () => t`the last 7 days`,
  '30d': () => t`the last 30 days`,
  '90d': () => t`the last 90 days`,
} as const;
