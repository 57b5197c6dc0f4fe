import { Title } from '@mantine/core';
import type { Execution } from '@/api/executions';
import { LOOKS } from '@/shared/status/status';
import { Actions } from './actions';
import { answerTo } from './answer';
import classes from './execution-page.module.css';

/** What happened, why, what is safe, and what to press. */
export function AnswerBlock({ execution }: { readonly execution: Execution }) {
  const answer = answerTo(execution);
  const { tone, Icon } = LOOKS[execution.status];
  return (
    <section className={classes.answer} data-tone={tone} aria-label="What happened">
      <Icon size={24} aria-hidden className={classes.icon} />
      <div className={classes.words} role="status">
        <Title order={1}>{answer.title}</Title>
        {answer.cause !== null && <p className={classes.cause}>{answer.cause}</p>}
        {answer.safe !== null && <p className={classes.safe}>{answer.safe}</p>}
      </div>
      <Actions execution={execution} answer={answer} />
    </section>
  );
}
