import type { ErrorFigures, ErrorGroup } from '@/api/figures';
import { Trend } from '@/shared/charts/trend';
import { TextLink } from '@/shared/layout/links';
import table from '@/shared/layout/table.module.css';
import { EmptyState } from '@/shared/states/empty-state';
import { Instant } from '@/shared/time/instant';
import classes from './errors.module.css';

/** Failures alike in a row each, the most frequent first. */
export function ErrorTable({ figures }: { readonly figures: ErrorFigures }) {
  if (figures.groups.length === 0) return <EmptyState sentence="No failure matches." />;
  return (
    <table className={`${table.table} ${classes.table}`}>
      <thead>
        <tr>
          <th scope="col">Error</th>
          <th scope="col">Where</th>
          <th scope="col">Count, trend</th>
          <th scope="col">First</th>
          <th scope="col">Last</th>
          <th scope="col">Executions</th>
        </tr>
      </thead>
      <tbody>
        {figures.groups.map((group) => (
          <Row key={keyOf(group)} group={group} figures={figures} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly group: ErrorGroup;
  readonly figures: ErrorFigures;
}

function Row({ group, figures }: RowProps) {
  const { workflow_name: workflow, step_name: step, message, code, count } = group;
  return (
    <tr>
      <td>
        <span className={classes.sentence} title={message}>
          {message || 'It failed without a message.'}
        </span>
        <span className={classes.code}>
          {code}
          {group.type && ` · ${group.type}`}
        </span>
      </td>
      <td>
        {workflow}
        <span className={classes.second}>
          {step ?? group.step ?? 'No step'}
          {group.agent !== null && ` · ${group.agent}`}
        </span>
      </td>
      <td>
        <span className={classes.count}>
          {count.toLocaleString('en')}
          <Trend counts={group.trend} />
        </span>
      </td>
      <td className={table.nowrap}>
        <Instant at={group.first_seen} />
      </td>
      <td className={table.nowrap}>
        <Instant at={group.last_seen} />
      </td>
      <td className={table.nowrap}>
        <TextLink
          inherit
          to="/executions"
          search={{
            workflow: group.workflow_id,
            mode: 'any',
            step: group.step ?? '',
            code,
            type: group.type,
            agent: group.agent ?? '',
            from: figures.from,
            to: figures.to,
          }}
        >
          View {count === 1 ? '1 execution' : `${count.toLocaleString('en')} executions`}
        </TextLink>
      </td>
    </tr>
  );
}

function keyOf({ workflow_id, step, code, type, agent }: ErrorGroup): string {
  return JSON.stringify([workflow_id, step, code, type, agent]);
}
