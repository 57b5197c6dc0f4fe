import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { archiveWorkflow, usageQuery, type Usage, type WorkflowSummary } from '@/api/workflows';
import { Dialog } from '@/shared/dialogs/dialog';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import dialog from '@/shared/dialogs/dialog.module.css';
import { LoadingRows } from '@/shared/states/loading-rows';
import { Instant } from '@/shared/time/instant';
import { useMutationOnce } from '@/shared/mutation-once';
import { usageWords } from './usage';

interface ArchiveDialogProps {
  readonly workflow: WorkflowSummary;
  readonly onClose: () => void;
}

/** Shows what uses a workflow before it is archived. */
export function ArchiveDialog({ workflow, onClose }: ArchiveDialogProps) {
  const client = useQueryClient();
  const { data: usage, error } = useQuery(usageQuery(workflow.workflow_id));
  const archive = useMutationOnce({
    mutationFn: () => archiveWorkflow(workflow.workflow_id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['workflows'] });
      onClose();
    },
  });
  const refused = archive.error ?? error;
  return (
    <Dialog opened onClose={onClose} title={t`Archive ${workflow.name}?`}>
      <p className={dialog.words}>
        {t`It leaves the list and cannot be run any more. Its versions and executions are kept, and it can be brought back.`}
      </p>
      {usage && <UsedBy usage={usage} />}
      {!usage && !error && <LoadingRows label={t`Reading what uses it`} rows={2} />}
      {refused && (
        <p className={dialog.refused} role="alert">
          {refused.message}
        </p>
      )}
      <DialogButtons onClose={onClose}>
        <Button
          size="sm"
          loading={archive.isPending}
          onClick={() => {
            archive.mutate();
          }}
        >
          {t`Archive workflow`}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

function UsedBy({ usage }: { readonly usage: Usage }) {
  const { last_execution_at: last } = usage;
  return (
    <ul className={dialog.facts} aria-label={t`What uses it`}>
      {usageWords(usage).map((words) => (
        <li key={words}>{words}</li>
      ))}
      {last !== null && (
        <li>
          <Trans>
            Last run: <Instant at={last} />
          </Trans>
        </li>
      )}
    </ul>
  );
}
