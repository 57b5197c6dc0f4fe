import { t } from '@lingui/core/macro';
import { TextInput, Tooltip, UnstyledButton } from '@mantine/core';
import { IconPencil, IconSearch } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import type { Agent } from '@/api/agents';
import { useCardDrag } from '@/features/editor/canvas/use-card-drag';
import { useCheck, useChecks } from '@/features/editor/state/checks';
import { useChainEditor } from '@/features/editor/state/use-chain-editor';
import { OutlineIcon } from '@/shared/parts/outline-icon';
import { grouped } from './found';
import { shownKind } from '@/api/shown-kind';
import classes from './library.module.css';

/** Every agent, to drag onto the canvas or add with Enter. */
export function Library() {
  const { agents, kinds } = useChecks();
  const editor = useChainEditor();
  const [wanted, setWanted] = useState('');
  const groups = grouped(agents.values(), wanted, kinds);

  const first = groups[0]?.agents[0];

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
                  <Card agent={agent} />
                </li>
              ))}
            </ul>
          </section>
        ))}
        {groups.length === 0 && agents.size > 0 && (
          <p className={classes.none}>{t`No agent matches.`}</p>
        )}
      </div>
    </aside>
  );
}

function Card({ agent }: { readonly agent: Agent }) {
  const drag = useCardDrag();
  const editor = useChainEditor();
  const kinds = useCheck((checks) => checks.kinds);
  return (
    <Tooltip
      label={agent.description}
      disabled={agent.description === ''}
      position="right"
      multiline
      w={280}
      openDelay={500}
    >
      <UnstyledButton
        className={classes.card}
        data-agent={agent.slug}
        onPointerDown={(event) => {
          drag(event, { what: 'agent', agent }, agent.name);
        }}
        onClick={() => {
          editor.addAfterSelected(agent);
        }}
      >
        <OutlineIcon paths={shownKind(agent.kind, kinds).icon} className={classes.icon} />
        <span className={classes.name}>{agent.name}</span>
        {agent.effect === 'write' && (
          <IconPencil size={14} aria-label={t`changes something outside`} className={classes.icon} />
        )}
      </UnstyledButton>
    </Tooltip>
  );
}
