import { plural, t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { credentialsKey, resumeStopped, stoppedQuery, type NotResumed, type Stopped } from '@/api/credentials';
import { TextLink } from '@/shared/layout/links';
import { useMutationOnce } from '@/shared/mutation-once';
import { LoadingRows } from '@/shared/states/loading-rows';
import { Instant } from '@/shared/time/instant';
import classes from './form.module.css';

/** The executions that a credential stopped, folded. */
export function StoppedExecutions({ stopped }: { readonly stopped: Stopped }) {
  const { count, items } = stopped;
  if (count === 0) return null;
  return (
    <details className={classes.more}>
      <summary>
        {plural(count, { one: '# execution stopped because of it', other: '# executions stopped because of it' })}
      </summary>
      <ul className={classes.stopped}>
        {items.map(({ execution_id: executionId, workflow_name: name, step_name: step, failed_at: at }) => (
          <li key={executionId}>
            <TextLink inherit underline="always" to="/executions/$executionId" params={{ executionId }}>
              {name}
            </TextLink>
            <span className={classes.when}>
              {step === null ? null : `${step}, `}
              <Instant at={at} />
            </span>
          </li>
        ))}
      </ul>
      {count > items.length && <p className={classes.intro}>{t`The latest ${items.length} of ${count}.`}</p>}
    </details>
  );
}

interface ResumingProps {
  /** Id of the saved credential. */
  readonly id: string;
  readonly onClose: () => void;
}

/** Resumes what a credential stopped, and says what happened. */
export function Resuming({ id, onClose }: ResumingProps) {
  const client = useQueryClient();
  const resume = useMutationOnce({
    mutationFn: () => resumeStopped(id),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['executions'] }),
        client.invalidateQueries({ queryKey: credentialsKey }),
      ]),
  });
  const { mutate, data, error } = resume;
  useEffect(() => {
    mutate();
  }, [mutate]);
  return (
    <div className={classes.form} role="status">
      {data === undefined && error === null && <LoadingRows label={t`Resuming the executions`} rows={2} />}
      {data && (
        <p>
          {plural(data.resumed, {
            0: 'Saved. No execution was left to resume.',
            one: 'Saved. # execution was resumed.',
            other: 'Saved. # executions were resumed.',
          })}
        </p>
      )}
      {data && data.notResumed.length > 0 && <NotResumedList items={data.notResumed} />}
      {error && <p role="alert">{t`Saved, but not all executions were resumed. ${error.message}`}</p>}
      <div className={classes.buttons}>
        {error && (
          <Button size="sm" onClick={() => { mutate(); }}>
            {t`Resume the others`}
          </Button>
        )}
        {(data !== undefined || error !== null) && (
          <Button size="sm" variant={error ? 'default' : 'filled'} autoFocus onClick={onClose}>
            {t`Close`}
          </Button>
        )}
      </div>
    </div>
  );
}

function NotResumedList({ items }: { readonly items: readonly NotResumed[] }) {
  return (
    <>
      <p>{plural(items.length, { one: '# execution could not be resumed:', other: '# executions could not be resumed:' })}</p>
      <ul className={classes.stopped}>
        {items.map(({ execution_id: executionId, workflow_name: name, message }) => (
          <li key={executionId}>
            <TextLink inherit underline="always" to="/executions/$executionId" params={{ executionId }}>
              {name}
            </TextLink>
            <span className={classes.when}>{message}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** How many executions a stored credential stopped; undefined while unknown or if there is none. */
export function useStopped(id: string | null): Stopped | undefined {
  return useQuery({ ...stoppedQuery(id ?? ''), enabled: id !== null }).data;
}
