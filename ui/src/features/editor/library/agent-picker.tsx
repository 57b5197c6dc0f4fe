import { t } from '@lingui/core/macro';
import { TextInput, UnstyledButton } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import { Dialog } from '@/shared/dialogs/dialog';
import { OutlineIcon } from '@/shared/parts/outline-icon';
import { useChecks } from '@/features/editor/state/checks';
import type { AgentToAdd } from '@/features/editor/model/draft';
import { newAgent } from '@/features/editor/model/new-agent';
import { grouped, kindsFound } from './found';
import { shownKind } from '@/api/shown-kind';
import classes from './agent-picker.module.css';

interface AgentPickerProps {
  /** Whether only new agents are offered. */
  readonly onlyNew: boolean;
  readonly onChoose: (agent: AgentToAdd) => void;
  readonly onClose: () => void;
}

interface Option {
  readonly agent: AgentToAdd;
  readonly kind: string;
  readonly description: string;
  readonly writes: boolean;
}

/** Lists every agent and what new ones can be of; typing filters, the arrow keys move, Enter selects. */
export function AgentPicker({ onlyNew, onChoose, onClose }: AgentPickerProps) {
  const { agents, kinds } = useChecks();
  const [wanted, setWanted] = useState('');
  const [at, setAt] = useState(0);
  const made = onlyNew ? [] : grouped(agents.values(), wanted, kinds).flatMap((group) => group.agents);
  const fresh = kindsFound(kinds.values(), made.length === 0 && !onlyNew ? '' : wanted);
  const found: readonly Option[] = [
    ...made.map((agent) => ({ agent, kind: agent.kind, description: agent.description, writes: agent.effect === 'write' })),
    ...fresh.map((kind) => ({ agent: newAgent(kind), kind: kind.kind, description: kind.description, writes: false })),
  ];
  const marked = found[Math.min(at, found.length - 1)];

  function pressed(event: KeyboardEvent) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(at + by, found.length - 1)));
    }
    if (event.key === 'Enter' && marked !== undefined) {
      event.preventDefault();
      onChoose(marked.agent);
    }
  }

  return (
    <Dialog opened onClose={onClose} title={onlyNew ? t`New agent` : t`Add an agent`} size="md">
      <TextInput
        data-autofocus
        type="search"
        role="combobox"
        aria-label={t`Search agents`}
        aria-expanded
        aria-controls="agents-found"
        aria-activedescendant={marked && `found-${marked.agent.slug}`}
        placeholder={t`Search agents`}
        value={wanted}
        onChange={(event) => {
          setWanted(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={pressed}
      />
      {made.length === 0 && wanted.trim() !== '' && !onlyNew && (
        <p className={classes.none} role="status">{t`No agent matches “${wanted.trim()}”. Make a new one:`}</p>
      )}
      <div id="agents-found" role="listbox" aria-label={t`Agents`} className={classes.list}>
        {found.map((option) => {
          const { agent, kind, description, writes } = option;
          return (
            <UnstyledButton
              key={agent.slug}
              id={`found-${agent.slug}`}
              role="option"
              tabIndex={-1}
              aria-selected={option === marked}
              className={classes.option}
              onClick={() => {
                onChoose(agent);
              }}
            >
              <OutlineIcon paths={shownKind(kind, kinds).icon} className={classes.icon} />
              <span className={classes.words}>
                <span className={classes.name}>{agent.unmade === undefined ? agent.name : `${agent.name}…`}</span>
                <span className={classes.description}>{description}</span>
              </span>
              {writes && <IconPencil size={14} aria-label={t`changes something outside`} className={classes.icon} />}
            </UnstyledButton>
          );
        })}
      </div>
    </Dialog>
  );
}
