import { t } from '@lingui/core/macro';
import type { WorkflowSummary } from '@/api/workflows';
import { Dialog } from '@/shared/dialogs/dialog';
import dialog from '@/shared/dialogs/dialog.module.css';
import { part } from '@/shared/parts/part';
import { LoadingRows } from '@/shared/states/loading-rows';

const RunInput = part(
  () => import('./run-input').then((loaded) => loaded.RunInput),
  () => <LoadingRows label={t`Opening the form`} />,
);

interface RunDialogProps {
  readonly workflow: WorkflowSummary;
  readonly onClose: () => void;
}

/** Asks for the input of a workflow and runs it. */
export function RunDialog({ workflow, onClose }: RunDialogProps) {
  const { name, version, deployed_version: deployed } = workflow;
  return (
    <Dialog opened onClose={onClose} title={t`Run ${name}`} size="lg">
      <p className={dialog.words}>
        {deployed === null
          ? t`Version ${version} is not deployed, so this runs it as a test.`
          : t`Runs version ${deployed}, which is deployed.`}
      </p>
      <RunInput workflow={workflow} onClose={onClose} />
    </Dialog>
  );
}
