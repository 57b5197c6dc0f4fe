import { t } from '@lingui/core/macro';
import { memo, useMemo } from 'react';
import type { AgentKind, LibraryAgent } from '@/api/agents';
import { shownKind } from '@/api/shown-kind';
import { TextLink } from '@/shared/layout/links';
import table from '@/shared/layout/table.module.css';
import { useVisibleRows, VisibleRows } from '@/shared/layout/visible-rows';
import { OutlineIcon } from '@/shared/parts/outline-icon';
import { Instant } from '@/shared/time/instant';
import { Effect } from '@/features/agents/effect';
import { originOf } from './origin';
import classes from './agent-table.module.css';

/** Heights of a row; the style sheet has the same. */
const HEIGHTS = { columns: 57, lines: 81 };

interface AgentTableProps {
  readonly agents: readonly LibraryAgent[];
  readonly kinds: ReadonlyMap<string, AgentKind>;
}

/** Agents, of which only the visible ones are in the page. */
export function AgentTable({ agents, kinds }: AgentTableProps) {
  const keys = useMemo(() => agents.map(({ slug }) => slug), [agents]);
  const { tableRef, rows, onFocusRow } = useVisibleRows(keys, HEIGHTS);
  const names = useMemo(() => repeated(agents), [agents]);
  return (
    <table
      ref={tableRef}
      className={`${table.table} ${classes.table}`}
      aria-label={t`Agents`}
      aria-rowcount={agents.length + 1}
    >
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col">{t`Agent`}</th>
          <th scope="col" className={classes.kindColumn}>
            {t`Kind`}
          </th>
          <th scope="col" className={classes.effectColumn}>
            {t`Reads or writes`}
          </th>
          <th scope="col" className={classes.versionColumn}>
            {t`Version`}
          </th>
          <th scope="col" className={classes.updatedColumn}>
            {t`Updated`}
          </th>
        </tr>
      </thead>
      <tbody>
        <VisibleRows rows={rows}>
          {(index) => {
            const agent = agents[index];
            return (
              agent && (
                <Row
                  key={agent.slug}
                  agent={agent}
                  kind={kinds.get(agent.kind)}
                  equal={names.has(agent.name)}
                  index={index}
                  onFocus={onFocusRow}
                />
              )
            );
          }}
        </VisibleRows>
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly agent: LibraryAgent;
  readonly kind: AgentKind | undefined;
  /** Whether another agent has the same name. */
  readonly equal: boolean;
  readonly index: number;
  readonly onFocus: (slug: string) => void;
}

const Row = memo(function Row({ agent, kind, equal, index, onFocus }: RowProps) {
  const { slug, name, description } = agent;
  const { title, icon } = shownKind(agent.kind, new Map(kind && [[agent.kind, kind]]));
  const second = equal ? slug : description;
  return (
    <tr
      className={classes.row}
      aria-rowindex={index + 2}
      onFocus={() => {
        onFocus(slug);
      }}
    >
      <td>
        <TextLink
          inherit
          to="/agents/$slug"
          params={{ slug }}
          className={classes.name ?? ''}
          title={name}
          dir="auto"
        >
          {name}
        </TextLink>
        <span className={classes.second} title={second || undefined} dir="auto">
          {second}
        </span>
      </td>
      <td>
        <span className={classes.kind}>
          <OutlineIcon paths={icon} className={classes.icon} />
          {title}
        </span>
      </td>
      <td>
        <Effect effect={agent.effect} />
      </td>
      <td className={table.quiet}>{agent.version === null ? originOf(agent) : t`Version ${agent.version}`}</td>
      <td>
        {agent.updated_at === null ? (
          <span className={table.quiet}>–</span>
        ) : (
          <>
            <Instant at={agent.updated_at} />
            <span className={classes.second}>{agent.created_by}</span>
          </>
        )}
      </td>
    </tr>
  );
});

/** Names that several agents have. */
function repeated(agents: readonly LibraryAgent[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(agents.map(({ name }) => name).filter((name) => seen.size === seen.add(name).size));
}
