import { Title, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { isOver, type Execution } from '@/api/executions';
import { TextLink } from '@/shared/layout/links';
import { LOOKS } from '@/shared/status/status';
import { Actions } from './actions';
import { answerTo, ending, type Knowledge } from './answer';
import classes from './execution-page.module.css';
import type { Others } from './others';

interface AnswerBlockProps {
  readonly execution: Execution;
  readonly knowledge: Knowledge;
  /** Whether the page shows the step that tells most; null if there is nothing to follow. */
  readonly onFollow: (() => void) | null;
}

/** What happened, why, what is safe, and what to press. */
export function AnswerBlock({ execution, knowledge, onFollow }: AnswerBlockProps) {
  const answer = answerTo(execution, knowledge);
  const { tone, Icon } = LOOKS[execution.handing_over ? 'pending' : execution.status];
  return (
    <section className={classes.answer} data-tone={tone} aria-label="What happened">
      <Icon
        size={24}
        aria-hidden
        className={classes.icon}
        data-turning={tone === 'running' || undefined}
      />
      <div className={classes.words}>
        <Title order={1}>{answer.title}</Title>
        {answer.cause !== null && <p className={classes.cause}>{answer.cause}</p>}
        {answer.safe !== null && (
          <p className={classes.safe}>
            {answer.safe} {answer.others && <OthersLink others={answer.others} />}
          </p>
        )}
      </div>
      <Actions execution={execution} answer={answer} onFollow={onFollow} />
      <Announcement execution={execution} />
    </section>
  );
}

function OthersLink({ others }: { readonly others: Others }) {
  return (
    <TextLink
      inherit
      underline="always"
      className={classes.others ?? ''}
      to="/executions"
      search={{ ...others.narrowed, mode: 'any', time: '7d' }}
    >
      {others.words}
    </TextLink>
  );
}

/** Says once how an execution ended that was watched; what was over before needs no saying. */
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
