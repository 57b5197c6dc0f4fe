import { t } from '@lingui/core/macro';

/** Formats a range of steps: `step 2`, `steps 2–5`. */
export function stepsWords(first: number, last: number): string {
  return first >= last ? t`step ${last}` : t`steps ${first}–${last}`;
}

export function versionWords(version: number | null): string {
  return version === null ? t`From a file` : `v${version}`;
}
