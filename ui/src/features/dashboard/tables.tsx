import { t } from '@lingui/core/macro';
import type { ReactNode } from 'react';
import type { Dashboard } from '@/api/analytics';
import { number } from '@/shared/i18n/numbers';
import { TextLink } from '@/shared/layout/links';
import table from '@/shared/layout/table.module.css';
import { duration } from '@/shared/time/format';
import { Instant } from '@/shared/time/instant';
import classes from './dashboard.module.css';
import { dollars, milliseconds, share } from './words';

export function WorkflowFigures({ rows }: { readonly rows: Dashboard['workflows'] }) {
  return (
    <Panel
      title={t`Workflows`}
      columns={[t`Workflow`, t`Ended`, t`Failed`, t`Success`, 'P50', 'P95', 'P99', t`Tokens`, t`Cost`]}
      empty={t`No workflow ended in this time.`}
      rows={rows.map((row) => ({
        key: row.workflow_id,
        cells: [
          <TextLink
            key="name"
            inherit
            to="/executions"
            search={{ workflow: row.workflow_id }}
          >
            {row.workflow_name}
          </TextLink>,
          number(row.ended),
          number(row.failed),
          share(row.success_rate),
          milliseconds(row.duration?.p50_ms),
          milliseconds(row.duration?.p95_ms),
          milliseconds(row.duration?.p99_ms),
          number(row.llm_tokens),
          dollars(row.llm_cost),
        ],
      }))}
    />
  );
}

export function AgentFigures({ rows }: { readonly rows: Dashboard['agents'] }) {
  return (
    <Panel
      title={t`Agents`}
      columns={[t`Agent`, t`Runs`, t`Failed`, t`Retries`, 'P50', 'P95', 'P99', t`Calls`, t`Tokens`, t`Cost`]}
      empty={t`No agent ran in this time.`}
      rows={rows.map((row) => ({
        key: `${row.step ?? ''} ${row.agent}`,
        cells: [
          row.step === null ? row.agent : `${row.step} · ${row.agent}`,
          number(row.runs),
          number(row.failed),
          number(row.retries),
          milliseconds(row.duration?.p50_ms),
          milliseconds(row.duration?.p95_ms),
          milliseconds(row.duration?.p99_ms),
          number(row.llm_calls),
          number(row.llm_tokens),
          dollars(row.llm_cost),
        ],
      }))}
    />
  );
}

export function WorkerFigures({ rows }: { readonly rows: Dashboard['workers'] }) {
  return (
    <Panel
      title={t`Workers`}
      columns={[t`Worker`, t`Version`, t`Started`, t`Last heartbeat`]}
      empty={t`No worker is alive. Start one: baton worker.`}
      rows={rows.map((row) => ({
        key: row.worker_id,
        cells: [
          t`${row.host}, process ${row.pid}`,
          row.version,
          <Instant key="started" at={row.started_at} />,
          t`${duration(row.heartbeat_age_seconds)} ago`,
        ],
      }))}
    />
  );
}

interface PanelProps {
  readonly title: string;
  readonly columns: readonly string[];
  readonly empty: string;
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
}

function Panel({ title, columns, empty, rows }: PanelProps) {
  return (
    <section className={`${table.panel} ${classes.panel}`} aria-label={title} tabIndex={0}>
      <h2 className={classes.title}>{title}</h2>
      {rows.length === 0 ? (
        <p className={classes.none}>{empty}</p>
      ) : (
        <table className={table.table}>
          <thead>
            <tr>
              {columns.map((name, index) => (
                <th key={name} scope="col" className={index === 0 ? undefined : table.number}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, cells }) => (
              <tr key={key}>
                {cells.map((cell, index) => (
                  <td key={index} className={index === 0 ? table.name : table.number}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
