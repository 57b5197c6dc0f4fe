import { plural, t } from '@lingui/core/macro';
import { ActionIcon, Button } from '@mantine/core';
import { IconAlertCircle, IconCircleCheck, IconMaximize, IconMinus, IconPlus } from '@tabler/icons-react';
import { useReactFlow, useViewport } from '@xyflow/react';
import { useChecks } from '@/features/editor/state/checks';
import { allIds } from '@/features/editor/model/draft';
import { useDraft, useEditor } from '@/features/editor/state/use-editor';
import classes from './canvas.module.css';

/** Zoom buttons, and the number of problems. */
export function CanvasBar() {
  const flow = useReactFlow();
  const { zoom } = useViewport();
  return (
    <div className={classes.bar}>
      <div className={classes.zoom} role="group" aria-label={t`Zoom`}>
        <ActionIcon variant="subtle" color="gray" aria-label={t`Zoom out`} onClick={() => void flow.zoomOut()}>
          <IconMinus size={14} aria-hidden />
        </ActionIcon>
        <span className={classes.percent}>{Math.round(zoom * 100)}%</span>
        <ActionIcon variant="subtle" color="gray" aria-label={t`Zoom in`} onClick={() => void flow.zoomIn()}>
          <IconPlus size={14} aria-hidden />
        </ActionIcon>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconMaximize size={14} aria-hidden />}
          onClick={() => void flow.fitView({ padding: 0.1, maxZoom: 1 })}
        >
          {t`Fit`}
        </Button>
      </div>
      <ProblemChip />
    </div>
  );
}

function ProblemChip() {
  const { troubles, current } = useChecks();
  const begun = useDraft((draft) => allIds(draft).length > 0);
  const open = useEditor(({ drawer }) => drawer === 'problems');
  const set = useEditor((state) => state.set);
  if (!begun) return null;
  const count = troubles.length;
  return (
    <Button
      variant="default"
      className={classes.problems ?? ''}
      data-tone={count > 0 ? 'failed' : 'completed'}
      data-current={current}
      aria-expanded={open}
      leftSection={
        count > 0 ? <IconAlertCircle size={14} aria-hidden /> : <IconCircleCheck size={14} aria-hidden />
      }
      onClick={() => {
        set({ drawer: open ? null : 'problems' });
      }}
    >
      {count === 0 ? t`No problems` : plural(count, { one: '# problem', other: '# problems' })}
    </Button>
  );
}
