import { t } from '@lingui/core/macro';
import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core';
import { IconAlertCircle, IconCheck, IconClock, IconHelpCircle, IconPlus } from '@tabler/icons-react';
import { BaseEdge, EdgeLabelRenderer, getStraightPath, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { INPUT, spotOf } from '@/features/editor/model/chain';
import { isLoose, nameOf, type StepId } from '@/features/editor/model/draft';
import { reachingWords } from '@/features/editor/model/recorded';
import { edgeVerdict, type Tone } from '@/features/editor/model/verdict';
import { useCheck } from '@/features/editor/state/checks';
import { useDraft, useEditor, useEditorStore } from '@/features/editor/state/use-editor';
import { draftIn } from '@/features/editor/state/editor-store';
import { useDrag } from './drag-store';
import classes from './mapping-edge.module.css';
import { passing } from './passing';

const ICONS = {
  ok: IconCheck,
  unknown: IconHelpCircle,
  error: IconAlertCircle,
  waiting: IconClock,
} as const;

const DASHES: Readonly<Record<Tone, string | undefined>> = {
  ok: undefined,
  unknown: '6 4',
  error: '2 4',
  waiting: undefined,
};

/** The value that would be passed; read only while it is shown. */
function Passing({ id }: { readonly id: StepId }) {
  const step = useCheck(({ previews }) => previews.get(id));
  const origins = useCheck((checks) => checks.origins);
  const words = useDraft((draft) => reachingWords(id, draft, origins));
  return (
    <>
      {passing(step)}
      <br />
      <em>{words}</em>
    </>
  );
}

/** The edge into a step: its check result, and the button that opens its mapping. */
export function MappingEdge({ source, target, sourceX, sourceY, targetX, targetY }: EdgeProps) {
  const { tone } = useVerdict(target);
  const open = useIsOpen(target);
  const [path, x, y] = getStraightPath({ sourceX, sourceY, targetX, targetY });
  return (
    <>
      <BaseEdge
        path={path}
        className={classes.line ?? ''}
        data-tone={tone}
        data-open={open || undefined}
        style={{ strokeDasharray: DASHES[tone] }}
      />
      <EdgeLabelRenderer>
        <div
          className={`${classes.label ?? ''} nopan nodrag`}
          style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
        >
          <EdgeLabel source={source} target={target} />
        </div>
      </EdgeLabelRenderer>
    </>
  );
}

function useVerdict(target: StepId) {
  const loose = useDraft((draft) => isLoose(draft, target));
  const checked = useCheck(({ steps }) => steps.get(target));
  const broken = useCheck(({ troubles }) =>
    troubles.some(({ place }) => place.at === 'edge' && place.id === target),
  );
  return loose
    ? { tone: 'waiting' as const, words: t`Checked when connected` }
    : edgeVerdict(checked && broken ? { ...checked, verdict: 'error' } : checked);
}

function useIsOpen(target: StepId): boolean {
  return useEditor(({ selected, tab }) => selected === target && tab === 'mapping');
}

interface EdgeLabelProps {
  readonly source: StepId;
  readonly target: StepId;
}

/** The label of an edge; not drawn again when the edge only moves. */
const EdgeLabel = memo(function EdgeLabel({ source, target }: EdgeLabelProps) {
  const agents = useCheck((checks) => checks.agents);
  const previewed = useCheck(({ previews }) => previews.has(target));
  const from = useDraft((draft) =>
    source === INPUT ? t`the workflow input` : nameOf(draft, source, agents),
  );
  const to = useDraft((draft) => nameOf(draft, target, agents));
  const open = useIsOpen(target);
  const choose = useEditor((state) => state.choose);
  const store = useEditorStore();
  const under = useIsUnder(target);
  const { tone, words } = useVerdict(target);
  const Icon = ICONS[tone];
  if (under) return <span className={classes.slot}>{t`Drop to add here`}</span>;
  return (
    <>
      <Tooltip
        label={<Passing id={target} />}
        disabled={!previewed}
        multiline
        maw={320}
        openDelay={300}
        classNames={{ tooltip: classes.value ?? '' }}
      >
        <UnstyledButton
          className={classes.pill}
          data-tone={tone}
          data-open={open || undefined}
          data-edge={target}
          aria-label={t`Mapping from ${from} to ${to}: ${words}`}
          onClick={() => {
            choose(target, 'mapping');
          }}
        >
          <Icon size={14} aria-hidden />
          {words}
        </UnstyledButton>
      </Tooltip>
      <Tooltip label={t`Add a step here`} openDelay={300}>
        <ActionIcon
          variant="default"
          radius="xl"
          size={24}
          aria-label={t`Add a step before ${to}`}
          onClick={() => {
            const spot = spotOf(draftIn(store.getState()), target);
            if (spot === null) return;
            store.getState().set({ dialog: { kind: 'agents', target: { to: 'spot', spot } } });
          }}
        >
          <IconPlus size={14} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  );
});

/** Whether a dragged card would be inserted at the edge. */
function useIsUnder(target: StepId): boolean {
  const store = useEditorStore();
  return useDrag(({ index }) => {
    const { chain } = draftIn(store.getState());
    return index !== null && index < chain.length && chain[index] === target;
  });
}
