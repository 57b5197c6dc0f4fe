import { t } from '@lingui/core/macro';
import type { Failure } from '@/api/failure';

/** The name of the sandbox's language model in failures. */
const SANDBOX_MODEL = 'sandbox model';

/** Names the sample data, if the sandbox answered for the failed system. */
export function sampleOf({ sandbox, system }: Failure): string | null {
  if (!sandbox) return null;
  return system === null || system === SANDBOX_MODEL
    ? t`Sample data: the sandbox model answered, which follows rules.`
    : t`Sample data: the sandbox answered for ${system}.`;
}

/** The failed system, such as `ServiceNow of the sandbox`. */
export function systemName({ sandbox, system }: Failure): string | null {
  return system !== null && sandbox && system !== SANDBOX_MODEL ? t`${system} of the sandbox` : system;
}
