import { t } from '@lingui/core/macro';
import { useNavigate } from '@tanstack/react-router';
import type { Template } from '@/api/templates';
import { createWorkflow, renamed } from '@/api/workflow-files';
import dialog from '@/shared/dialogs/dialog.module.css';
import { NameDialog } from '@/shared/dialogs/name-dialog';
import { useMutationOnce } from '@/shared/mutation-once';

interface UseTemplateDialogProps {
  readonly template: Template;
  readonly onClose: () => void;
}

/** Creates a workflow from a template and opens it. */
export function UseTemplateDialog({ template, onClose }: UseTemplateDialogProps) {
  const navigate = useNavigate();
  const create = useMutationOnce({
    mutationFn: (name: string) =>
      createWorkflow(renamed(template.file, name), t`From the template ${template.name}`),
    onSuccess: ({ workflow_id: workflowId }) =>
      navigate({ to: '/workflows/$workflowId', params: { workflowId } }),
  });
  return (
    <NameDialog
      title={t`Use ${template.name}`}
      suggestion={t`My ${template.name}`}
      action={t`Create workflow`}
      pending={create.isPending}
      refusal={create.error?.message ?? null}
      onName={create.mutate}
      onClose={onClose}
    >
      <p className={dialog.words}>
        {t`It becomes a workflow of yours, version 1, which you can run, change and deploy.`}
      </p>
    </NameDialog>
  );
}
