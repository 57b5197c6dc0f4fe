import { useQuery } from '@tanstack/react-query';
import { logsQuery, type Step } from '@/api/executions';
import { ErrorState } from '@/shared/states/error-state';
import { LoadingRows } from '@/shared/states/loading-rows';
import { exact } from '@/shared/time/format';
import classes from './execution-page.module.css';

const WATCH_MS = 2_000;

interface StepLogProps {
  readonly executionId: string;
  readonly step: Step;
}

export function StepLog({ executionId, step }: StepLogProps) {
  const { data, error, refetch } = useQuery({
    ...logsQuery(executionId, step.key),
    refetchInterval: step.status === 'running' ? WATCH_MS : false,
  });
  if (error && !data) {
    return (
      <ErrorState
        title="The log could not be read"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) return <LoadingRows label="Reading the log" />;
  if (data.length === 0) return <p className={classes.none}>This step wrote no log.</p>;
  return (
    <ol className={classes.log}>
      {data.map((line, index) => (
        <li key={index}>
          <time dateTime={line.at} title={exact(new Date(line.at))} className={classes.fields}>
            {line.at.slice(11, 23)}
          </time>
          <span className={classes.fields}>{line.level}</span>
          <span>{line.message}</span>
          {Object.keys(line.fields).length > 0 && (
            <span className={classes.fields}>{JSON.stringify(line.fields)}</span>
          )}
        </li>
      ))}
    </ol>
  );
}
