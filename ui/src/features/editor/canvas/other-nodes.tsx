import { t } from '@lingui/core/macro';
import { Button, UnstyledButton } from '@mantine/core';
import { IconLogin2, IconPlus } from '@tabler/icons-react';
import { Handle, Position, type NodeProps } from '@xyflow/react';
import { useDraft, useEditor } from '@/features/editor/state/use-editor';
import classes from './nodes.module.css';
import { useDrag } from './drag-store';

/** The workflow's input; opens the settings of the workflow. */
export function InputNode() {
  const selected = useEditor((state) => state.selected === null);
  const choose = useEditor((state) => state.choose);
  return (
    <div className={`${classes.inputNode ?? ''} nopan`} data-selected={selected || undefined}>
      <UnstyledButton
        className={classes.input}
        aria-pressed={selected}
        onClick={() => {
          choose(null, 'settings');
        }}
      >
        <IconLogin2 size={14} aria-hidden className={classes.icon} />
        {t`Workflow input`}
      </UnstyledButton>
      <Handle type="source" position={Position.Bottom} className={classes.handle ?? ''} />
    </div>
  );
}

/** Adds a step at the end; marks the drop position during a drag. */
export function EndNode() {
  const length = useDraft((draft) => draft.chain.length);
  const under = useDrag((state) => state.index === length);
  const set = useEditor((state) => state.set);
  return (
    <div className={`${classes.end ?? ''} nopan`} data-slot={under || undefined}>
      {under ? (
        <span>{t`Drop to add here`}</span>
      ) : (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => {
            set({
              dialog: {
                kind: 'agents',
                target: { to: 'spot', spot: { list: 'chain', index: length } },
              },
            });
          }}
        >
          {t`Add an agent`}
        </Button>
      )}
    </div>
  );
}

/** A step that the version had but the draft does not; shown only during a comparison. */
export function RemovedNode({ data }: NodeProps) {
  return (
    <div className={classes.node} data-mark="removed">
      <div className={classes.card}>
        <span className={classes.name}>{String(data.name)}</span>
        <span className={classes.mark}>{t`− Removed`}</span>
      </div>
    </div>
  );
}
