import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import type { Execution } from '@/api/executions';
import { Dialog } from '@/shared/dialogs/dialog';
import { part } from '@/shared/parts/part';
import { LoadingRows } from '@/shared/states/loading-rows';

const RetryForm = part(
  () => import('./retry-form').then((loaded) => loaded.RetryForm),
  () => <LoadingRows label={t`Opening the form`} />,
);


interface RetryDialogProps {
  readonly execution: Execution;
  readonly onClose: () => void;
}

export function RetryDialog({ execution, onClose }: RetryDialogProps) {
  return (
    <Dialog opened onClose={onClose} title={retryTitle(execution)} size="lg">
      <RetryForm
        execution={execution}
        back={
          <Button size="sm" variant="default" onClick={onClose}>
            {t`Back`}
          </Button>
        }
      />
    </Dialog>
  );
}

export function retryTitle({ workflow_name: name }: Pick<Execution, 'workflow_name'>): string {
  return t`Run ${name} again from the start?`;
}
