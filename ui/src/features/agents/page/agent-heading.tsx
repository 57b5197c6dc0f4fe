import { plural, t } from '@lingui/core/macro';
import type { LibraryAgent } from '@/api/agents';
import type { shownKind } from '@/api/shown-kind';
import { TextLink } from '@/shared/layout/links';
import { OutlineIcon } from '@/shared/parts/outline-icon';
import classes from './agent-page.module.css';

interface AgentHeadingProps {
  readonly name: string;
  readonly kind: ReturnType<typeof shownKind>;
  readonly agent: LibraryAgent | undefined;
  readonly version: number | null;
  readonly changes: number;
}

/** Which agent it is, of which kind, and how what is on the screen stands to what is saved. */
export function AgentHeading({ name, kind, agent, version, changes }: AgentHeadingProps) {
  return (
    <div className={classes.heading}>
      <TextLink to="/agents" size="sm">
        {t`Agents`}
      </TextLink>
      <span className={classes.quiet} aria-hidden>
        /
      </span>
      <OutlineIcon paths={kind.icon} size={18} className={classes.icon} />
      <h1 className={classes.name} title={name} dir="auto">
        {name}
      </h1>
      <span className={classes.badge}>{kind.title}</span>
      <span className={classes.state}>{stateWords(agent, version, changes)}</span>
    </div>
  );
}

function stateWords(agent: LibraryAgent | undefined, version: number | null, changes: number): string {
  if (agent === undefined || version === null) return t`Not saved yet`;
  if (agent.origin === 'library') return t`Comes with Baton`;
  if (agent.origin === 'python') return t`Python function`;
  if (changes === 0) return t`Version ${version}`;
  const words = plural(changes, { one: '# change', other: '# changes' });
  return t`Version ${version} · draft, ${words}`;
}
