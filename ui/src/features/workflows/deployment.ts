import type { WorkflowSummary } from '@/api/workflows';

/** What runs in production, and whether a newer version waits to be deployed. */
export interface Deployment {
  readonly deployed: string;
  readonly draft: string | null;
}

export function deploymentOf({
  version,
  deployed_version: deployed,
}: Pick<WorkflowSummary, 'version' | 'deployed_version'>): Deployment {
  if (version === 0) return { deployed: 'Not saved', draft: 'Ran from a file' };
  if (deployed === null) return { deployed: 'Not deployed', draft: `Version ${version} is a draft` };
  const ahead = version - deployed;
  return {
    deployed: `Version ${deployed} deployed`,
    draft: ahead > 0 ? `Version ${version} is a draft` : null,
  };
}
