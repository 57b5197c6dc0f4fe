import { t } from '@lingui/core/macro';
import { useNavigate } from '@tanstack/react-router';
import { createWorkflow, readFile, renamed } from '@/api/workflow-files';
import type { WorkflowSummary } from '@/api/workflows';
import dialog from '@/shared/dialogs/dialog.module.css';
import { NameDialog } from '@/shared/dialogs/name-dialog';
import { useMutationOnce } from '@/shared/mutation-once';

interface DuplicateDialogProps {
  readonly workflow: WorkflowSummary;
  readonly onClose: () => void;
}

/** Creates a copy of the newest version and opens it. */
export function DuplicateDialog({ workflow, onClose }: DuplicateDialogProps) {
  const navigate = useNavigate();
  const { workflow_id: id, name, version } = workflow;
  const duplicate = useMutationOnce({
    mutationFn: async (wanted: string) =>
      createWorkflow(renamed(await readFile(id), wanted), t`Copy of ${name}, version ${version}`),
    onSuccess: ({ workflow_id: workflowId }) =>
      navigate({ to: '/workflows/$workflowId', params: { workflowId } }),
  });
  return (
    <NameDialog
      title={t`Duplicate ${name}`}
      suggestion={`${name} (copy)`.slice(0, 200)}
      action={t`Duplicate`}
      pending={duplicate.isPending}
      refusal={duplicate.error?.message ?? null}
      onName={duplicate.mutate}
      onClose={onClose}
    >
      <p className={dialog.words}>
        {t`Version ${version} is saved as version 1 of a new workflow, not deployed.`}
      </p>
    </NameDialog>
  );
}
