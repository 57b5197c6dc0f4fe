import { t } from '@lingui/core/macro';
import { TextInput, UnstyledButton } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import type { Agent } from '@/api/agents';
import { Dialog } from '@/shared/dialogs/dialog';
import { OutlineIcon } from '@/shared/parts/outline-icon';
import { useChecks } from '@/features/editor/state/checks';
import { grouped } from './found';
import { shownKind } from '@/api/shown-kind';
import classes from './agent-picker.module.css';

interface AgentPickerProps {
  readonly onChoose: (agent: Agent) => void;
  readonly onClose: () => void;
}

/** Lists every agent; typing filters, the arrow keys move, Enter selects. */
export function AgentPicker({ onChoose, onClose }: AgentPickerProps) {
  const { agents, kinds } = useChecks();
  const [wanted, setWanted] = useState('');
  const [at, setAt] = useState(0);
  const found = grouped(agents.values(), wanted, kinds).flatMap((group) => group.agents);
  const marked = found[Math.min(at, found.length - 1)];

  function pressed(event: KeyboardEvent) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(at + by, found.length - 1)));
    }
    if (event.key === 'Enter' && marked !== undefined) {
      event.preventDefault();
      onChoose(marked);
    }
  }

  return (
    <Dialog opened onClose={onClose} title={t`Add an agent`} size="md">
      <TextInput
        data-autofocus
        type="search"
        role="combobox"
        aria-label={t`Search agents`}
        aria-expanded
        aria-controls="agents-found"
        aria-activedescendant={marked && `found-${marked.slug}`}
        placeholder={t`Search agents`}
        value={wanted}
        onChange={(event) => {
          setWanted(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={pressed}
      />
      <div id="agents-found" role="listbox" aria-label={t`Agents`} className={classes.list}>
        {found.map((agent) => (
          <UnstyledButton
            key={agent.slug}
            id={`found-${agent.slug}`}
            role="option"
            tabIndex={-1}
            aria-selected={agent === marked}
            className={classes.option}
            onClick={() => {
              onChoose(agent);
            }}
          >
            <OutlineIcon paths={shownKind(agent.kind, kinds).icon} className={classes.icon} />
            <span className={classes.words}>
              <span className={classes.name}>{agent.name}</span>
              <span className={classes.description}>{agent.description}</span>
            </span>
            {agent.effect === 'write' && (
              <IconPencil size={14} aria-label={t`changes something outside`} className={classes.icon} />
            )}
          </UnstyledButton>
        ))}
      </div>
      {found.length === 0 && <p className={classes.none}>{t`No agent matches.`}</p>}
    </Dialog>
  );
}
