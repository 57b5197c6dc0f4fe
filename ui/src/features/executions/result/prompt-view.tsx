import { t } from '@lingui/core/macro';
import { Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Step } from '@/api/executions';
import { costWords, tokensWords } from '@/api/llm-words';
import { stepPromptQuery, type Attempt } from '@/api/steps';
import { number } from '@/shared/i18n/numbers';
import { ExactText } from '@/shared/result-view/exact-text';
import { NotRead } from '@/shared/states/not-read';
import classes from './result.module.css';

interface PromptViewProps {
  readonly executionId: string;
  readonly step: Step;
  readonly attempts: readonly Attempt[];
  /** Exact text of the output; null if it is too large to show. */
  readonly answer: string | null;
}

/** What a step asked a language model, what each attempt cost, and the answer. */
export function PromptView({ executionId, step, attempts, answer }: PromptViewProps) {
  const { data, error, refetch } = useQuery(stepPromptQuery(executionId, step));
  if (!data) {
    return (
      <NotRead
        reading={t`Reading the prompt`}
        title={t`The prompt could not be read`}
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  return (
    <div className={classes.prompt}>
      <p className={classes.partial}>
        {data.messages.length === 0
          ? t`What was sent cannot be made again from what was recorded.`
          : t`Made again from the recorded input and the agent as it was; the schema of the answer was sent with it.`}
      </p>
      {data.messages.map(({ role, text, characters }) => (
        <section key={role} aria-label={roleWords(role)}>
          <Title order={3}>{roleWords(role)}</Title>
          <ExactText text={text} label={roleWords(role)} />
          {characters > text.length && (
            <p className={classes.partial}>
              {t`The first ${number(text.length)} of ${number(characters)} characters.`}
            </p>
          )}
        </section>
      ))}
      {attempts.map((attempt) => (
        <AttemptUse key={attempt.n} attempt={attempt} />
      ))}
      <section aria-label={t`Answer`}>
        <Title order={3}>{t`Answer`}</Title>
        <ExactText text={answer} label={t`Answer`} />
      </section>
    </div>
  );
}

function roleWords(role: 'system' | 'user'): string {
  return role === 'system' ? t`Instructions` : t`Message`;
}

/** The use of one attempt, and what the next one was asked in addition. */
function AttemptUse({ attempt: { n, llm, error } }: { readonly attempt: Attempt }) {
  return (
    <section aria-label={t`Try ${n}`}>
      <Title order={3}>{t`Try ${n}`}</Title>
      <p className={classes.use}>
        {llm.calls === 0 ? t`Asked no model.` : `${tokensWords(llm)} · ${costWords(llm.cost)}`}
      </p>
      {error?.correction != null && (
        <>
          <p className={classes.use}>{error.message}</p>
          <p className={classes.use}>{t`Asked again with: ${error.correction.text}`}</p>
        </>
      )}
    </section>
  );
}
