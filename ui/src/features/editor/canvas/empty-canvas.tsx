import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { ButtonLink } from '@/shared/layout/links';
import { useDrag } from './drag-store';
import { useEditor } from '@/features/editor/state/use-editor';
import classes from './canvas.module.css';

export function EmptyCanvas() {
  const set = useEditor((state) => state.set);
  const over = useDrag((state) => state.index === 0);
  return (
    <div className={classes.empty} data-slot={over || undefined}>
      <p>{t`Drag an agent here, or press A to choose one.`}</p>
      <div className={classes.emptyActions}>
        <Button
          variant="default"
          onClick={() => {
            set({
              dialog: { kind: 'agents', target: { to: 'spot', spot: { list: 'chain', index: 0 } } },
            });
          }}
        >
          {t`Add an agent`}
        </Button>
        <ButtonLink to="/templates" variant="subtle">
          {t`Start from a template`}
        </ButtonLink>
      </div>
    </div>
  );
}
