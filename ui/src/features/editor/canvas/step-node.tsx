import { t } from '@lingui/core/macro';
import { ActionIcon, Menu, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconDotsVertical, IconPinned } from '@tabler/icons-react';
import { memo } from 'react';
import { Handle, Position, type NodeProps } from '@xyflow/react';
import { emptyMappings } from '@/api/empty-mappings';
import type { Step } from '@/api/executions';
import { keyWords } from '@/features/editor/commands/commands';
import { objectAt, textAt } from '@/shared/json/document';
import { OutlineIcon } from '@/shared/parts/outline-icon';
import type { StatusName, Tone } from '@/shared/status/status';
import { StatusBadge } from '@/shared/status/status-badge';
import { duration } from '@/shared/time/format';
import { awaitedKind, isLoose, keyOf, nameOf, stepOf, type StepId } from '@/features/editor/model/draft';
import { shownKind } from '@/api/shown-kind';
import { emptyMappingsOf } from '@/features/editor/model/recorded';
import { useCheck } from '@/features/editor/state/checks';
import { useChainEditor } from '@/features/editor/state/use-chain-editor';
import { useAgentUpdate } from '@/features/editor/state/use-agent-updates';
import { useDraft, useEditor } from '@/features/editor/state/use-editor';
import { shownStatusOf } from '@/features/editor/test-run/shown-status';
import { useShownRun } from '@/features/editor/test-run/run-context';
import classes from './nodes.module.css';
import { useDrag } from './drag-store';
import { useCardDrag } from './use-card-drag';

/** A step of the workflow: its number, name, agent and state. */
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
  const awaited = useDraft((draft) => awaitedKind(draft, id));
  const agentName = awaited === undefined ? (agent?.name ?? textAt(step, 'agent')) : name;
  const kinds = useCheck((checks) => checks.kinds);
  const tone = useStepTone(id);
  const update = useAgentUpdate(textAt(step, 'agent'));
  return (
    <div
      className={`${classes.node ?? ''} nopan`}
      data-selected={selected || undefined}
      data-dragged={dragged || undefined}
      data-refused={refused || undefined}
      data-tone={tone}
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
          <OutlineIcon paths={shownKind(awaited ?? agent?.kind ?? '', kinds).icon} className={classes.icon} />
          <span className={classes.name} title={name}>
            <StepNumber id={id} />
            {name}
          </span>
          {update !== null && <span className={classes.update}>{t`1 update`}</span>}
        </span>
        {agentName !== name && <span className={classes.agent}>{agentName}</span>}
        <StateLine id={id} mark={mark} />
      </UnstyledButton>
      <StepMenu id={id} name={name} />
      <Handle type="source" position={Position.Bottom} className={classes.handle ?? ''} />
    </div>
  );
}, isSameStep);

/** Separate, because its number changes with every step inserted before it; the card does not. */
function StepNumber({ id }: { readonly id: StepId }) {
  const number = useDraft((draft) => draft.chain.indexOf(id) + 1);
  return number > 0 ? `${number} ` : null;
}

/** The card's position does not affect its content. */
function isSameStep(before: Pick<NodeProps, 'id'>, after: Pick<NodeProps, 'id'>): boolean {
  return before.id === after.id;
}

/** Messages of the shown run about mappings of the step that found nothing. */
function useEmptyMappings(id: StepId): readonly string[] {
  const step = useDraft((draft) => stepOf(draft, id));
  return emptyMappingsOf(step, useCheck(({ recorded }) => recorded));
}

function useStepTone(id: StepId): Tone | undefined {
  const key = useDraft((draft) => keyOf(draft, id));
  const empty = useEmptyMappings(id).length > 0;
  const run = useShownRun();
  const step = run?.steps.get(key);
  if (step === undefined || run === null) return empty ? 'warning' : undefined;
  const { tone } = shownStatusOf(step, run.over);
  return empty && tone === 'completed' ? 'warning' : tone;
}

interface StateLineProps {
  readonly id: StepId;
  readonly mark: { readonly kind: string; readonly text: string } | null;
}

/** The most important information about the step: comparison, result, problem, or output. */
function StateLine({ id, mark }: StateLineProps) {
  const agents = useCheck((checks) => checks.agents);
  const trouble = useCheck(
    ({ troubles }) => troubles.find(({ place }) => place.at === 'step' && place.id === id)?.message,
  );
  const step = useDraft((draft) => stepOf(draft, id));
  const pinned = useDraft((draft) => id in draft.pins);
  const loose = useDraft((draft) => isLoose(draft, id));
  const awaited = useDraft((draft) => awaitedKind(draft, id) !== undefined);
  const run = useShownRun();
  const ran = run?.steps.get(textAt(step, 'key'));
  const empty = useEmptyMappings(id);
  if (mark !== null) return <span className={classes.mark}>{MARKS[mark.kind]} {mark.text}</span>;
  if (ran !== undefined && run !== null && !pinned) {
    return <RunLine step={ran} status={shownStatusOf(ran, run.over).status} empty={empty} />;
  }
  if (awaited) return <span className={classes.pinned}>{t`Not set up`}</span>;
  if (loose || trouble !== undefined) {
    return (
      <span className={classes.invalid} title={trouble}>
        <IconAlertTriangle size={14} aria-hidden />
        {loose ? t`Not connected` : trouble}
      </span>
    );
  }
  if (pinned) {
    return (
      <span className={classes.pinned}>
        <IconPinned size={14} aria-hidden /> {t`Uses a saved output`}
      </span>
    );
  }
  if (empty.length > 0) {
    return (
      <span className={classes.empty} title={empty.join('\n')}>
        <IconAlertTriangle size={14} aria-hidden />
        {emptyMappings(empty.length)}
      </span>
    );
  }
  const schema = 'output_schema' in step ? step : agents.get(textAt(step, 'agent'));
  const fields = Object.keys(objectAt(objectAt(schema, 'output_schema'), 'properties'));
  return (
    <span className={classes.gives} title={fields.join(', ')}>
      {fields.length > 0 ? t`Gives ${fields.join(', ')}` : t`Its output is not described`}
    </span>
  );
}

interface RunLineProps {
  readonly step: Step;
  readonly status: StatusName;
  /** Messages about mappings that found nothing. */
  readonly empty: readonly string[];
}

/** Status of a tested step, with its duration or the mappings that found nothing. */
function RunLine({ step, status, empty }: RunLineProps) {
  const found = emptyMappings(empty.length);
  if (found === '') {
    return (
      <span className={classes.status}>
        <StatusBadge status={status} />
        {step.duration_ms !== null && <span>{duration(step.duration_ms / 1_000)}</span>}
      </span>
    );
  }
  const completed = status === 'completed';
  return (
    <span className={classes.status} title={empty.join('\n')}>
      <StatusBadge status={status} detail={completed ? found : undefined} />
      {!completed && <span className={classes.empty}>{found}</span>}
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
    // Outside of the card, which the canvas scales and clips.
    <Menu position="bottom-end" width={240} withinPortal portalProps={{ target: '#main' }}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          className={classes.menu ?? ''}
          aria-label={t`Actions of ${name}`}
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

/** Rendered only while the menu is open. */
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
          {t`Connect to the end`}
        </Menu.Item>
      )}
      {!loose && (
        <Menu.Item
          onClick={() => {
            choose(id, 'mapping');
          }}
          rightSection={<kbd>{keyWords('m')}</kbd>}
        >
          {t`Map its inputs`}
        </Menu.Item>
      )}
      <Menu.Item
        disabled={index === 0}
        onClick={() => {
          editor.move(id, -1);
        }}
        rightSection={<kbd>{keyWords('Alt ArrowUp')}</kbd>}
      >
        {t`Move up`}
      </Menu.Item>
      <Menu.Item
        disabled={index === last}
        onClick={() => {
          editor.move(id, 1);
        }}
        rightSection={<kbd>{keyWords('Alt ArrowDown')}</kbd>}
      >
        {t`Move down`}
      </Menu.Item>
      <Menu.Item
        onClick={() => {
          editor.duplicate(id);
        }}
        rightSection={<kbd>{keyWords('Mod d')}</kbd>}
      >
        {t`Duplicate`}
      </Menu.Item>
      {index > 0 && (
        <Menu.Item
          onClick={() => {
            editor.disconnect(id);
          }}
        >
          {t`Remove the arrow to it`}
        </Menu.Item>
      )}
      <Menu.Item
        onClick={() => {
          editor.remove(id);
        }}
        rightSection={<kbd>{keyWords('Delete')}</kbd>}
      >
        {t`Delete`}
      </Menu.Item>
    </>
  );
}
