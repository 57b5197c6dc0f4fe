import { ActionIcon, Menu, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconDotsVertical, IconPinned } from '@tabler/icons-react';
import { memo } from 'react';
import { Handle, Position, type NodeProps } from '@xyflow/react';
import { objectAt, textAt } from '@/shared/json/document';
import { StatusBadge } from '@/shared/status/status-badge';
import { duration } from '@/shared/time/format';
import { isLoose, nameOf, stepOf, type StepId } from '@/features/editor/model/draft';
import { kindOf } from '@/features/editor/library/kinds';
import { useCheck } from '@/features/editor/state/checks';
import { useChainEditor } from '@/features/editor/state/use-chain-editor';
import { useDraft, useEditor } from '@/features/editor/state/use-editor';
import { shownStatusOf } from '@/features/editor/test-run/shown-status';
import { useShownRun } from '@/features/editor/test-run/run-context';
import classes from './nodes.module.css';
import { useDrag } from './drag-store';
import { useCardDrag } from './use-card-drag';

/** A step of the workflow: its number, its name, its agent and how it stands. */
export const StepNode = memo(function StepNode({ id }: Pick<NodeProps, 'id'>) {
  const step = useDraft((draft) => stepOf(draft, id));
  const selected = useEditor((state) => state.selected === id);
  const mark = useEditor(({ marks }) => marks?.find((each) => each.step === step.key)) ?? null;
  const refused = useEditor(({ notice }) => notice?.id === id);
  const dragged = useDrag((state) => state.step === id);
  const agents = useCheck((checks) => checks.agents);
  const name = useDraft((draft) => nameOf(draft, id, agents));
  const choose = useEditor((state) => state.choose);
  const drag = useCardDrag();
  const agent = agents.get(textAt(step, 'agent'));
  const agentName = agent?.name ?? textAt(step, 'agent');
  const { Icon } = kindOf(agent?.kind ?? '');
  const status = useStepStatus(textAt(step, 'key'));
  return (
    <div
      className={`${classes.node ?? ''} nopan`}
      data-selected={selected || undefined}
      data-dragged={dragged || undefined}
      data-refused={refused || undefined}
      data-tone={status?.tone}
      data-mark={mark?.kind}
    >
      <Handle type="target" position={Position.Top} className={classes.handle ?? ''} />
      <UnstyledButton
        className={classes.card}
        data-step={id}
        aria-pressed={selected}
        onPointerDown={(event) => {
          drag(event, { what: 'step', id }, name);
        }}
        onClick={() => {
          choose(id);
        }}
      >
        <span className={classes.title}>
          <Icon size={16} stroke={1.6} aria-hidden className={classes.icon} />
          <span className={classes.name} title={name}>
            <StepNumber id={id} />
            {name}
          </span>
        </span>
        {agentName !== name && <span className={classes.agent}>{agentName}</span>}
        <StateLine id={id} mark={mark} />
      </UnstyledButton>
      <StepMenu id={id} name={name} />
      <Handle type="source" position={Position.Bottom} className={classes.handle ?? ''} />
    </div>
  );
}, isSameStep);

/** Its number changes with every step that is put before it; the rest of the card does not. */
function StepNumber({ id }: { readonly id: StepId }) {
  const number = useDraft((draft) => draft.chain.indexOf(id) + 1);
  return number > 0 ? `${number} ` : null;
}

/** Where the card stands does not concern what it shows. */
function isSameStep(before: Pick<NodeProps, 'id'>, after: Pick<NodeProps, 'id'>): boolean {
  return before.id === after.id;
}

function useStepStatus(key: string) {
  const run = useShownRun();
  const step = run?.steps.get(key);
  return step === undefined || run === null ? null : shownStatusOf(step, run.over);
}

interface StateLineProps {
  readonly id: StepId;
  readonly mark: { readonly kind: string; readonly text: string } | null;
}

/** What matters most about the step now: a comparison, its result, a problem, what it gives. */
function StateLine({ id, mark }: StateLineProps) {
  const agents = useCheck((checks) => checks.agents);
  const trouble = useCheck(
    ({ troubles }) => troubles.find(({ place }) => place.at === 'step' && place.id === id)?.message,
  );
  const step = useDraft((draft) => stepOf(draft, id));
  const pinned = useDraft((draft) => id in draft.pins);
  const loose = useDraft((draft) => isLoose(draft, id));
  const run = useShownRun();
  const ran = run?.steps.get(textAt(step, 'key'));
  if (mark !== null) return <span className={classes.mark}>{MARKS[mark.kind]} {mark.text}</span>;
  if (ran !== undefined && run !== null && !pinned) {
    const { status } = shownStatusOf(ran, run.over);
    return (
      <span className={classes.status}>
        <StatusBadge status={status} />
        {ran.duration_ms !== null && <span>{duration(ran.duration_ms / 1_000)}</span>}
      </span>
    );
  }
  if (loose || trouble !== undefined) {
    return (
      <span className={classes.invalid} title={trouble}>
        <IconAlertTriangle size={14} aria-hidden />
        {loose ? 'Not connected' : trouble}
      </span>
    );
  }
  if (pinned) {
    return (
      <span className={classes.pinned}>
        <IconPinned size={14} aria-hidden /> Uses a saved output
      </span>
    );
  }
  const schema = 'output_schema' in step ? step : agents.get(textAt(step, 'agent'));
  const fields = Object.keys(objectAt(objectAt(schema as typeof step, 'output_schema'), 'properties'));
  return (
    <span className={classes.gives} title={fields.join(', ')}>
      {fields.length > 0 ? `Gives ${fields.join(', ')}` : 'Its output is not described'}
    </span>
  );
}

const MARKS: Readonly<Record<string, string>> = {
  added: '+',
  changed: '~',
  moved: '↕',
  removed: '−',
};

const StepMenu = memo(function StepMenu({ id, name }: { readonly id: StepId; readonly name: string }) {
  return (
    // Not in the card, which the canvas scales and clips.
    <Menu position="bottom-end" width={240} withinPortal portalProps={{ target: '#main' }}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          className={classes.menu ?? ''}
          aria-label={`Actions of ${name}`}
        >
          <IconDotsVertical size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <StepMenuItems id={id} />
      </Menu.Dropdown>
    </Menu>
  );
});

/** Made only while the menu is open. */
function StepMenuItems({ id }: { readonly id: StepId }) {
  const editor = useChainEditor();
  const choose = useEditor((state) => state.choose);
  const index = useDraft((draft) => draft.chain.indexOf(id));
  const last = useDraft((draft) => draft.chain.length - 1);
  const loose = useDraft((draft) => isLoose(draft, id));
  return (
    <>
      {loose && (
        <Menu.Item
          onClick={() => {
            editor.connectToEnd(id);
          }}
        >
          Connect to the end
        </Menu.Item>
      )}
      {!loose && (
        <Menu.Item
          onClick={() => {
            choose(id, 'mapping');
          }}
          rightSection={<kbd>M</kbd>}
        >
          Map its inputs
        </Menu.Item>
      )}
      <Menu.Item
        disabled={index === 0}
        onClick={() => {
          editor.move(id, -1);
        }}
        rightSection={<kbd>Alt ↑</kbd>}
      >
        Move up
      </Menu.Item>
      <Menu.Item
        disabled={index === last}
        onClick={() => {
          editor.move(id, 1);
        }}
        rightSection={<kbd>Alt ↓</kbd>}
      >
        Move down
      </Menu.Item>
      <Menu.Item
        onClick={() => {
          editor.duplicate(id);
        }}
        rightSection={<kbd>Ctrl D</kbd>}
      >
        Duplicate
      </Menu.Item>
      {index > 0 && (
        <Menu.Item
          onClick={() => {
            editor.disconnect(id);
          }}
        >
          Remove the arrow to it
        </Menu.Item>
      )}
      <Menu.Item
        onClick={() => {
          editor.remove(id);
        }}
        rightSection={<kbd>Del</kbd>}
      >
        Delete
      </Menu.Item>
    </>
  );
}
