import { useQueryClient } from '@tanstack/react-query';
import { deployVersion, restoreVersion } from '@/api/versions';
import type { WorkflowSummary } from '@/api/workflow-files';
import { useMutationOnce } from '@/shared/mutation-once';

interface Order {
  readonly workflowId: string;
  readonly version: number;
  readonly newest: number;
  readonly onRestore: ((saved: WorkflowSummary) => void) | undefined;
}

/** Deploying and restoring one version. */
export function useVersionActions({ workflowId, version, newest, onRestore }: Order) {
  const client = useQueryClient();
  const readAgain = () => client.invalidateQueries({ queryKey: ['workflows'] });
  const deploy = useMutationOnce({
    mutationFn: () => deployVersion(workflowId, version),
    onSuccess: (blockers) => (blockers.length === 0 ? readAgain() : undefined),
  });
  const restore = useMutationOnce({
    mutationFn: () => restoreVersion({ workflowId, version, newest }),
    onSuccess: async (saved) => {
      await readAgain();
      onRestore?.(saved);
    },
    // Someone else may have saved in the meantime.
    onError: readAgain,
  });
  return { deploy, restore };
}
