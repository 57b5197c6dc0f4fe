import type { ExecutionStatus } from '@/api/executions';
import { LOOKS } from '@/shared/status/status';
import { successOf } from './success';
import classes from './workflow-table.module.css';

/** The results of the last executions: a bar each, failures the tallest, and the same in words. */
export function SuccessBars({ recent }: { readonly recent: readonly ExecutionStatus[] }) {
  const success = successOf(recent);
  if (success === null) return <span className={classes.quiet}>–</span>;
  return (
    <span className={classes.success}>
      <span className={classes.bars} aria-hidden>
        {success.bars.map((status, index) => (
          <span key={index} className={classes.bar} data-tone={LOOKS[status].tone} />
        ))}
      </span>
      <span>{success.words}</span>
    </span>
  );
}
