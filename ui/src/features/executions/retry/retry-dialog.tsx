import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import type { Execution } from '@/api/executions';
import { Dialog } from '@/shared/dialogs/dialog';
import { RetryForm } from './retry-form';

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
