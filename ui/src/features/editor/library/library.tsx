import { t } from '@lingui/core/macro';
import { TextInput, Tooltip, UnstyledButton } from '@mantine/core';
import { IconPencil, IconPlus, IconSearch } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import { useCardDrag } from '@/features/editor/canvas/use-card-drag';
import { useCheck, useChecks } from '@/features/editor/state/checks';
import { useChainEditor } from '@/features/editor/state/use-chain-editor';
import { OutlineIcon } from '@/shared/parts/outline-icon';
import type { AgentToAdd } from '@/features/editor/model/draft';
import { newAgent } from '@/features/editor/model/new-agent';
import { grouped, kindsFound } from './found';
import { shownKind } from '@/api/shown-kind';
import classes from './library.module.css';

/** Every agent, to drag onto the canvas or add with Enter. */
export function Library() {
  const { agents, kinds } = useChecks();
  const editor = useChainEditor();
  const [wanted, setWanted] = useState('');
  const groups = grouped(agents.values(), wanted, kinds);

  const newKinds = kindsFound(kinds.values(), groups.length === 0 ? '' : wanted);
  const firstKind = newKinds[0];
  const first = groups[0]?.agents[0] ?? (firstKind && newAgent(firstKind));

  function move(event: KeyboardEvent<HTMLElement>) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined) return;
    const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input, button[data-agent]')];
    const next = stops[stops.indexOf(document.activeElement as HTMLElement) + by];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  }

  return (
    <aside className={classes.library} aria-label={t`Agents`} onKeyDown={move}>
      <div className={classes.search}>
        <TextInput
          id="agent-search"
          type="search"
          aria-label={t`Search agents`}
          placeholder={t`Search agents`}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={wanted}
          onChange={(event) => {
            setWanted(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || wanted.trim() === '' || first === undefined) return;
            event.preventDefault();
            editor.addAfterSelected(first);
          }}
        />
      </div>
      <div className={classes.groups}>
        {groups.map(({ title, agents: found }) => (
          <section key={title} aria-label={title}>
            <h2 className={classes.kind}>{title}</h2>
            <ul className={classes.cards}>
              {found.map((agent) => (
                <li key={agent.slug}>
                  <Card
                    agent={agent}
                    kind={agent.kind}
                    description={agent.description}
                    name={agent.name}
                    writes={agent.effect === 'write'}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
        {groups.length === 0 && agents.size > 0 && (
          <p className={classes.none}>{t`No agent matches “${wanted.trim()}”.`}</p>
        )}
        {newKinds.length > 0 && (
          <section aria-label={t`New, by kind`}>
            <h2 className={classes.kind}>{t`New, by kind`}</h2>
            <ul className={classes.cards}>
              {newKinds.map((kind) => (
                <li key={kind.kind}>
                  <Card agent={newAgent(kind)} kind={kind.kind} description={kind.description} name={kind.title} writes={false} />
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </aside>
  );
}

interface CardProps {
  readonly agent: AgentToAdd;
  readonly kind: string;
  readonly name: string;
  readonly description: string;
  readonly writes: boolean;
}

function Card({ agent, kind, name, description, writes }: CardProps) {
  const drag = useCardDrag();
  const editor = useChainEditor();
  const kinds = useCheck((checks) => checks.kinds);
  return (
    <Tooltip label={description} disabled={description === ''} position="right" multiline w={280} openDelay={500}>
      <UnstyledButton
        className={classes.card}
        data-agent={agent.slug}
        aria-label={agent.unmade === undefined ? undefined : agent.name}
        onPointerDown={(event) => {
          drag(event, { what: 'agent', agent }, agent.name);
        }}
        onClick={() => {
          editor.addAfterSelected(agent);
        }}
      >
        {agent.unmade === undefined ? (
          <OutlineIcon paths={shownKind(kind, kinds).icon} className={classes.icon} />
        ) : (
          <IconPlus size={16} aria-hidden className={classes.icon} />
        )}
        <span className={classes.name}>{name}</span>
        {writes && <IconPencil size={14} aria-label={t`changes something outside`} className={classes.icon} />}
      </UnstyledButton>
    </Tooltip>
  );
}
