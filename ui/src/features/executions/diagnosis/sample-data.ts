import { t } from '@lingui/core/macro';
import type { Failure } from '@/api/failure';

/** What the stand-in for language models calls itself where it fails. */
const SANDBOX_MODEL = 'sandbox model';

/** Whose data it was, where the sandbox answered for the system that failed. */
export function sampleOf({ sandbox, system }: Failure): string | null {
  if (!sandbox) return null;
  return system === null || system === SANDBOX_MODEL
    ? t`Sample data: the sandbox model answered, which follows rules.`
    : t`Sample data: the sandbox answered for ${system}.`;
}

/** The system that failed, such as `ServiceNow of the sandbox`. */
export function systemName({ sandbox, system }: Failure): string | null {
  return system !== null && sandbox && system !== SANDBOX_MODEL ? t`${system} of the sandbox` : system;
}
