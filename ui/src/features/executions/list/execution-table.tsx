import { isOver, type ExecutionSummary } from '@/api/executions';
import { failureOf } from '@/api/failure';
import { TextLink } from '@/shared/layout/links';
import table from '@/shared/layout/table.module.css';
import { StatusBadge } from '@/shared/status/status-badge';
import { duration } from '@/shared/time/format';
import { Instant } from '@/shared/time/instant';

export function ExecutionTable({ rows }: { readonly rows: readonly ExecutionSummary[] }) {
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col">Workflow</th>
          <th scope="col">Cause, or step</th>
          <th scope="col">Started</th>
          <th scope="col" className={table.number}>
            Duration
          </th>
          <th scope="col">Execution</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.execution_id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row }: { readonly row: ExecutionSummary }) {
  const told = causeOrStep(row);
  return (
    <tr>
      <td>
        <StatusBadge status={row.status} />
      </td>
      <td className={`${table.name} ${table.nowrap}`}>
        {row.workflow_name}
        {row.mode === 'test' && <span className={table.quiet}> · Test</span>}
      </td>
      <td className={table.clip} title={told}>
        {told}
      </td>
      <td className={table.nowrap}>
        <Instant at={row.started_at ?? row.created_at} />
      </td>
      <td className={`${table.number} ${table.nowrap}`}>
        {row.duration_seconds === null ? '–' : duration(row.duration_seconds)}
      </td>
      <td className={`${table.mono} ${table.nowrap}`}>
        <TextLink
          inherit
          to="/executions/$executionId"
          params={{ executionId: row.execution_id }}
        >
          {row.execution_id}
        </TextLink>
      </td>
    </tr>
  );
}

function causeOrStep(row: ExecutionSummary): string {
  const failure = failureOf(row.error);
  if (failure) return failure.message;
  if (isOver(row.status)) return '';
  return `Step ${Math.min(row.current_step + 1, row.total_steps)} of ${row.total_steps}`;
}
