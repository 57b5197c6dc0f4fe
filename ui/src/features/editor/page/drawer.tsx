import { t } from '@lingui/core/macro';
import { ActionIcon, UnstyledButton } from '@mantine/core';
import { IconAlertCircle, IconX } from '@tabler/icons-react';
import { nameOf, type Draft, type StepId } from '@/features/editor/model/draft';
import type { Place, Trouble } from '@/features/editor/model/problems';
import { useChecks } from '@/features/editor/state/checks';
import { useDraft, useEditor } from '@/features/editor/state/use-editor';
import { TestDrawer } from '@/features/editor/test-run/test-drawer';
import classes from './drawer.module.css';

/** The panel below the canvas: problems or the test. */
export function Drawer() {
  const open = useEditor((state) => state.drawer);
  const set = useEditor((state) => state.set);
  if (open === null) return null;
  return (
    <section className={classes.drawer} aria-label={open === 'test' ? t`Test` : t`Problems`}>
      <div className={classes.head}>
        <h2>{open === 'test' ? t`Test` : t`Problems`}</h2>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t`Close`}
          onClick={() => {
            set({ drawer: null });
          }}
        >
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </div>
      {open === 'test' ? <TestDrawer /> : <ProblemList />}
    </section>
  );
}

/** Lists all problems; a row leads to its place. */
function ProblemList() {
  const { troubles, agents } = useChecks();
  const draft = useDraft((present) => present);
  const go = useEditor((state) => state.go);
  if (troubles.length === 0) {
    return <p className={classes.none}>{t`Nothing is wrong. The workflow can be saved and run.`}</p>;
  }
  return (
    <ul className={classes.list}>
      {troubles.map((trouble, index) => (
        <li key={index}>
          <UnstyledButton
            className={classes.row}
            onClick={() => {
              go(trouble.place);
            }}
          >
            <IconAlertCircle size={16} aria-hidden className={classes.icon} />
            <span className={classes.place}>
              {placeWords(trouble.place, draft, (id) => nameOf(draft, id, agents))}
            </span>
            <Words trouble={trouble} />
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}

function Words({ trouble }: { readonly trouble: Trouble }) {
  return (
    <span className={classes.words}>
      {trouble.message} <span className={classes.fix}>{trouble.fix}</span>
    </span>
  );
}

function placeWords(place: Place, draft: Draft, name: (id: StepId) => string): string {
  if (place.at === 'workflow') return t`Workflow`;
  const position = draft.chain.indexOf(place.id) + 1;
  const step = position > 0 ? `${position} ${name(place.id)}` : name(place.id);
  if (place.at === 'step') return step;
  return place.input === 'when' ? t`${step} · condition` : t`${step} · input ${place.input}`;
}
