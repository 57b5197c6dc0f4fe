import { t } from '@lingui/core/macro';
import type { ReactNode } from 'react';
import type { Dashboard } from '@/api/analytics';
import { number } from '@/shared/i18n/numbers';
import { duration } from '@/shared/time/format';
import classes from './dashboard.module.css';
import { dollars, milliseconds, share } from './words';

/** The key figures. */
export function Figures({ figures }: { readonly figures: Dashboard }) {
  const { totals, queue, workers } = figures;
  const oldest = queue.oldest_waiting_seconds;
  return (
    <dl className={classes.figures}>
      <Figure name={t`Executions`} value={number(totals.ended)}>
        {t`${number(totals.completed)} completed, ${number(totals.failed)} failed, ${number(totals.cancelled)} cancelled`}
      </Figure>
      <Figure name={t`Success rate`} value={share(totals.success_rate)}>
        {t`of those that completed or failed`}
      </Figure>
      <Figure name={t`Duration, median`} value={milliseconds(totals.duration?.p50_ms)}>
        {t`P95 ${milliseconds(totals.duration?.p95_ms)}, P99 ${milliseconds(totals.duration?.p99_ms)}`}
      </Figure>
      <Figure name={t`LLM cost`} value={dollars(totals.llm_cost)}>
        {totals.llm_unpriced_calls === 0
          ? t`${number(totals.llm_calls)} calls, ${number(totals.llm_tokens)} tokens`
          : t`${number(totals.llm_calls)} calls, ${number(totals.llm_tokens)} tokens, ${number(totals.llm_unpriced_calls)} calls of unknown cost`}
      </Figure>
      <Figure name={t`Waiting now`} value={number(queue.pending)}>
        {oldest === null
          ? t`nothing waits, ${number(queue.running)} running`
          : t`the oldest for ${duration(oldest)}, ${number(queue.running)} running`}
      </Figure>
      <Figure name={t`Workers alive`} value={number(workers.length)}>
        {workers.length === 0 ? t`nothing runs until one starts` : t`heard of within 10 s`}
      </Figure>
    </dl>
  );
}

/** Longer values are shown in smaller text, to fit their tile. */
const LONG = 9;

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly children: ReactNode;
}

function Figure({ name, value, children }: FigureProps) {
  return (
    <div className={classes.tile}>
      <dt>{name}</dt>
      <dd className={classes.value} data-long={value.length > LONG}>
        {value}
      </dd>
      <dd className={classes.more}>{children}</dd>
    </div>
  );
}
