import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Execution } from '@/api/executions';
import { failureOf } from '@/api/failure';
import { resumeExecution, retryExecution, stopExecution, type OnVersion } from '@/api/reruns';
import { RetryDialog } from '@/features/executions/retry/retry-dialog';
import { copyText } from '@/shared/copy';
import { useCredentialPanel } from '@/shared/dialogs/credential-panel';
import { ButtonLink } from '@/shared/layout/links';
import { useMutationOnce } from '@/shared/mutation-once';
import type { Action } from './available-actions';
import type { Diagnosis } from '@/features/executions/diagnosis/diagnosis';
import { ConfirmResume, ConfirmStop } from './confirmations';
import { errorReport } from '@/features/executions/diagnosis/error-report';
import classes from './actions.module.css';

interface ActionsProps {
  readonly execution: Execution;
  readonly diagnosis: Diagnosis;
  readonly onFollow: (() => void) | null;
}

/** The buttons of the diagnosis; the first is filled if it is the recommended action. */
export function Actions({ execution, diagnosis, onFollow }: ActionsProps) {
  const [asking, setAsking] = useState<Action | null>(null);
  const does = useActions(execution.execution_id);
  const openCredential = useCredentialPanel();
  const close = () => {
    setAsking(null);
  };
  const press = (action: Action) => {
    if (action.do === 'stop' || ('asks' in action && action.asks)) setAsking(action);
    else if (action.do === 'resume') does.resume.mutate(action.version);
    else if (action.do === 'retry') does.retry.mutate();
    else if (action.do === 'credential') openCredential({ name: action.credential, type: action.type, stopped: true });
    else if (action.do === 'report') void copyText(errorReport(execution, failureOf(execution.error)));
  };
  const { primary, quiet } = diagnosis;
  const refused = does.resume.error ?? does.retry.error ?? does.stop.error;
  const busy = does.resume.isPending || does.retry.isPending || does.stop.isPending;
  return (
    <div className={classes.doing}>
      <div className={classes.buttons}>
        {onFollow && (
          <Button size="sm" variant="default" onClick={onFollow}>
            {t`Follow`}
          </Button>
        )}
        {[...(primary ? [primary] : []), ...quiet].map((action) => (
          <ActionButton
            key={action.do}
            execution={execution}
            action={action}
            filled={action === primary}
            busy={busy}
            onPress={press}
          />
        ))}
      </div>
      {refused && (
        <p className={classes.refused} role="alert">
          {refused.message}
        </p>
      )}
      {asking?.do === 'retry' && <RetryDialog execution={execution} onClose={close} />}
      {asking?.do === 'resume' && (
        <ConfirmResume
          execution={execution}
          onConfirm={() => {
            does.resume.mutate(asking.version);
            close();
          }}
          onClose={close}
        />
      )}
      {asking?.do === 'stop' && (
        <ConfirmStop
          onConfirm={() => {
            does.stop.mutate();
            close();
          }}
          onClose={close}
        />
      )}
    </div>
  );
}

interface ActionButtonProps {
  readonly execution: Execution;
  readonly action: Action;
  readonly filled: boolean;
  readonly busy: boolean;
  readonly onPress: (action: Action) => void;
}

function ActionButton({ execution, action, filled, busy, onPress }: ActionButtonProps) {
  const looks = {
    size: 'sm',
    variant: filled ? 'filled' : 'default',
    ...(filled && { 'data-primary': true }),
  } as const;
  switch (action.do) {
    case 'edit':
      return (
        <ButtonLink
          {...looks}
          to="/workflows/$workflowId"
          params={{ workflowId: execution.workflow_id }}
          search={action.place}
        >
          {action.label}
        </ButtonLink>
      );
    case 'input':
      return (
        <ButtonLink
          {...looks}
          to="/executions/$executionId/retry"
          params={{ executionId: execution.execution_id }}
          search={{ edit: action.field ?? '' }}
        >
          {action.label}
        </ButtonLink>
      );
    case 'debug':
      return (
        <ButtonLink
          {...looks}
          to="/debug/$executionId"
          params={{ executionId: execution.execution_id }}
          search={{ step: action.step }}
        >
          {action.label}
        </ButtonLink>
      );
    case 'report':
      return <CopyReport {...looks} label={action.label} onCopy={() => { onPress(action); }} />;
    default:
      return (
        <Button
          {...looks}
          loading={filled && busy}
          onClick={() => {
            // Ignores a second press while the action runs.
            if (!busy) onPress(action);
          }}
        >
          {action.label}
        </Button>
      );
  }
}

interface CopyReportProps {
  readonly size: 'sm';
  readonly variant: 'filled' | 'default';
  readonly label: string;
  readonly onCopy: () => void;
}

function CopyReport({ label, onCopy, ...looks }: CopyReportProps) {
  const [copied, setCopied] = useState(false);
  return (
    <Button
      {...looks}
      onClick={() => {
        onCopy();
        setCopied(true);
      }}
    >
      {copied ? t`Copied` : label}
    </Button>
  );
}

function useActions(executionId: string) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const readAgain = () => client.invalidateQueries({ queryKey: ['executions'] });
  return {
    resume: useMutationOnce({
      mutationFn: (version: OnVersion) => resumeExecution(executionId, { version }),
      onSettled: readAgain,
    }),
    stop: useMutationOnce({ mutationFn: () => stopExecution(executionId), onSettled: readAgain }),
    retry: useMutationOnce({
      mutationFn: () => retryExecution(executionId, { version: 'same' }),
      onSuccess: (id) =>
        navigate({ to: '/executions/$executionId', params: { executionId: id } }),
    }),
  };
}
