import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import type { LibraryAgent } from '@/api/agents';
import { AgentMenu, type Asking } from './agent-menu';

interface AgentActionsProps {
  /** Null for an agent that is not saved yet. */
  readonly agent: LibraryAgent | null;
  /** The version that the next save makes; null before the first. */
  readonly next: number | null;
  readonly editable: boolean;
  /** Whether saving asks about workflows first. */
  readonly asks: boolean;
  readonly pending: boolean;
  readonly onSave: () => void;
  /** Null while there is nothing to discard. */
  readonly onDiscard: (() => void) | null;
  readonly onAsk: (asking: Asking) => void;
}

/** The buttons in the header of an agent's page. */
export function AgentActions({ agent, next, editable, asks, pending, onSave, onDiscard, onAsk }: AgentActionsProps) {
  return (
    <>
      {onDiscard !== null && (
        <Button size="sm" variant="default" onClick={onDiscard}>
          {t`Discard changes`}
        </Button>
      )}
      {editable && (
        <Button size="sm" variant="default" loading={pending} onClick={onSave}>
          {next === null ? t`Create agent` : asks ? t`Save version ${next}…` : t`Save version ${next}`}
        </Button>
      )}
      {agent?.origin === 'library' && (
        <Button
          size="sm"
          variant="default"
          onClick={() => {
            onAsk('duplicate');
          }}
        >
          {t`Duplicate…`}
        </Button>
      )}
      {agent && <AgentMenu agent={agent} onAsk={onAsk} />}
    </>
  );
}
