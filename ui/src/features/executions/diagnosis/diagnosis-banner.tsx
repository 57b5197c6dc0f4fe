import { t } from '@lingui/core/macro';
import { Title, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { isOver, type Execution } from '@/api/executions';
import { TextLink } from '@/shared/layout/links';
import { LOOKS } from '@/shared/status/status';
import { Actions } from '@/features/executions/actions/actions';
import { diagnose, ending, type DiagnosisFacts } from './diagnosis';
import classes from './diagnosis-banner.module.css';
import type { SimilarFailures } from './similar-failures';

interface DiagnosisBannerProps {
  readonly execution: Execution;
  readonly facts: DiagnosisFacts;
  /** Selects the most relevant step; null if it is already shown. */
  readonly onFollow: (() => void) | null;
}

/** What happened, why, what is preserved, and what to do. */
export function DiagnosisBanner({ execution, facts, onFollow }: DiagnosisBannerProps) {
  const diagnosis = diagnose(execution, facts);
  const { tone, Icon } = LOOKS[execution.handing_over ? 'pending' : execution.status];
  return (
    <section className={classes.diagnosis} data-tone={tone} aria-label={t`What happened`}>
      <Icon
        size={24}
        aria-hidden
        className={classes.icon}
        data-turning={tone === 'running' || undefined}
      />
      <div className={classes.words}>
        <Title order={1}>{diagnosis.title}</Title>
        {diagnosis.cause !== null && <p className={classes.cause}>{diagnosis.cause}</p>}
        {diagnosis.sample !== null && <p className={classes.sample}>{diagnosis.sample}</p>}
        {diagnosis.safe !== null && (
          <p className={classes.safe}>
            {diagnosis.safe} {diagnosis.similar && <SimilarFailuresLink similar={diagnosis.similar} />}
          </p>
        )}
      </div>
      <Actions execution={execution} diagnosis={diagnosis} onFollow={onFollow} />
      <Announcement execution={execution} />
    </section>
  );
}

function SimilarFailuresLink({ similar }: { readonly similar: SimilarFailures }) {
  return (
    <TextLink
      inherit
      underline="always"
      className={classes.similar ?? ''}
      to="/executions"
      search={{ ...similar.narrowed, mode: 'any', time: '7d' }}
    >
      {similar.words}
    </TextLink>
  );
}

/** Announces the end of an execution that was being watched; not of one that had already ended. */
function Announcement({ execution }: { readonly execution: Execution }) {
  const over = isOver(execution.status);
  const [watched, setWatched] = useState(!over);
  if (!over && !watched) setWatched(true);
  return (
    <VisuallyHidden role="status" data-testid="announcement">
      {over && watched ? ending(execution) : ''}
    </VisuallyHidden>
  );
}
