import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import {
  resumeExecution,
  retryExecution,
  stopExecution,
  type Execution,
  type OnVersion,
} from '@/api/executions';
import type { Answer } from './answer';
import { ConfirmRetry, ConfirmStop } from './confirmations';
import classes from './execution-page.module.css';

interface ActionsProps {
  readonly execution: Execution;
  readonly answer: Answer;
}

/** The buttons of the answer; the first is filled if it is the one thing to do. */
export function Actions({ execution, answer }: ActionsProps) {
  const [asking, setAsking] = useState<'retry' | 'stop' | null>(null);
  const { resume, retry, stop } = useActions(execution.execution_id);
  const close = () => {
    setAsking(null);
  };
  const refused = resume.error ?? retry.error ?? stop.error;
  return (
    <div>
      <div className={classes.buttons}>
        {answer.resumeFrom !== null && (
          <Button
            size="sm"
            variant={answer.resumeFirst ? 'filled' : 'default'}
            loading={resume.isPending}
            onClick={() => {
              resume.mutate();
            }}
          >
            Resume from step {answer.resumeFrom}
          </Button>
        )}
        {answer.canRetry && (
          <Button
            size="sm"
            variant="default"
            onClick={() => {
              setAsking('retry');
            }}
          >
            Retry…
          </Button>
        )}
        {answer.canStop && (
          <Button
            size="sm"
            variant="default"
            onClick={() => {
              setAsking('stop');
            }}
          >
            Stop…
          </Button>
        )}
      </div>
      {refused && (
        <p className={classes.refused} role="alert">
          {refused.message}
        </p>
      )}
      {asking === 'retry' && (
        <ConfirmRetry
          execution={execution}
          onConfirm={(version) => {
            retry.mutate(version);
            close();
          }}
          onClose={close}
        />
      )}
      {asking === 'stop' && (
        <ConfirmStop
          onConfirm={() => {
            stop.mutate();
            close();
          }}
          onClose={close}
        />
      )}
    </div>
  );
}

function useActions(executionId: string) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const readAgain = () => client.invalidateQueries({ queryKey: ['executions'] });
  return {
    resume: useMutation({ mutationFn: () => resumeExecution(executionId), onSettled: readAgain }),
    stop: useMutation({ mutationFn: () => stopExecution(executionId), onSettled: readAgain }),
    retry: useMutation({
      mutationFn: (version: OnVersion) => retryExecution(executionId, version),
      onSuccess: (id) =>
        navigate({ to: '/executions/$executionId', params: { executionId: id } }),
    }),
  };
}
