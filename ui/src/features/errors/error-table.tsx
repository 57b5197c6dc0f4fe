import { plural, t } from '@lingui/core/macro';
import type { ErrorFigures, ErrorGroup } from '@/api/analytics';
import { Trend } from '@/shared/charts/trend';
import { number } from '@/shared/i18n/numbers';
import { TextLink } from '@/shared/layout/links';
import table from '@/shared/layout/table.module.css';
import { EmptyState } from '@/shared/states/empty-state';
import { Instant } from '@/shared/time/instant';
import classes from './errors.module.css';

/** Groups of equal failures, the most frequent first. */
export function ErrorTable({ figures }: { readonly figures: ErrorFigures }) {
  if (figures.groups.length === 0) return <EmptyState sentence={t`No failure matches.`} />;
  return (
    <table className={`${table.table} ${classes.table}`}>
      <thead>
        <tr>
          <th scope="col">{t`Error`}</th>
          <th scope="col">{t`Where`}</th>
          <th scope="col">{t`Count, trend`}</th>
          <th scope="col">{t`First`}</th>
          <th scope="col">{t`Last`}</th>
          <th scope="col">{t`Executions`}</th>
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
          {message || t`It failed without a message.`}
        </span>
        <span className={classes.code}>
          {code}
          {group.type && ` · ${group.type}`}
        </span>
      </td>
      <td>
        {workflow}
        <span className={classes.second}>
          {step ?? group.step ?? t`No step`}
          {group.agent !== null && ` · ${group.agent}`}
        </span>
      </td>
      <td>
        <span className={classes.count}>
          {number(count)}
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
          {plural(count, { one: 'View # execution', other: 'View # executions' })}
        </TextLink>
      </td>
    </tr>
  );
}

function keyOf({ workflow_id, step, code, type, agent }: ErrorGroup): string {
  return JSON.stringify([workflow_id, step, code, type, agent]);
}
