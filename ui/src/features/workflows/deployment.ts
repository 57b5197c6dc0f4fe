import { t } from '@lingui/core/macro';
import type { WorkflowSummary } from '@/api/workflows';

/** The production version, and whether a newer version is not deployed. */
export interface Deployment {
  readonly deployed: string;
  readonly draft: string | null;
}

export function deploymentOf({
  version,
  deployed_version: deployed,
}: Pick<WorkflowSummary, 'version' | 'deployed_version'>): Deployment {
  if (version === 0) return { deployed: t`Not saved`, draft: t`Ran from a file` };
  if (deployed === null) return { deployed: t`Not deployed`, draft: t`Version ${version} is a draft` };
  const ahead = version - deployed;
  return {
    deployed: t`Version ${deployed} deployed`,
    draft: ahead > 0 ? t`Version ${version} is a draft` : null,
  };
}
