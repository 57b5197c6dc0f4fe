import type { ReactNode } from 'react';
import type { Dashboard } from '@/api/figures';
import { duration } from '@/shared/time/format';
import classes from './dashboard.module.css';
import { count, dollars, milliseconds, share } from './words';

/** The numbers that say how it goes. */
export function Figures({ figures }: { readonly figures: Dashboard }) {
  const { totals, queue, workers } = figures;
  const oldest = queue.oldest_waiting_seconds;
  return (
    <dl className={classes.figures}>
      <Figure name="Executions" value={count(totals.ended)}>
        {count(totals.completed)} completed, {count(totals.failed)} failed,{' '}
        {count(totals.cancelled)} cancelled
      </Figure>
      <Figure name="Success rate" value={share(totals.success_rate)}>
        of those that completed or failed
      </Figure>
      <Figure name="Duration, median" value={milliseconds(totals.duration?.p50_ms)}>
        P95 {milliseconds(totals.duration?.p95_ms)}, P99 {milliseconds(totals.duration?.p99_ms)}
      </Figure>
      <Figure name="LLM cost" value={dollars(totals.llm_cost)}>
        {count(totals.llm_calls)} calls, {count(totals.llm_tokens)} tokens
        {totals.llm_unpriced_calls > 0 && `, ${count(totals.llm_unpriced_calls)} calls of unknown cost`}
      </Figure>
      <Figure name="Waiting now" value={count(queue.pending)}>
        {oldest === null ? 'nothing waits' : `the oldest for ${duration(oldest)}`},{' '}
        {count(queue.running)} running
      </Figure>
      <Figure name="Workers alive" value={count(workers.length)}>
        {workers.length === 0 ? 'nothing runs until one starts' : 'heard of within 10 s'}
      </Figure>
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly children: ReactNode;
}

function Figure({ name, value, children }: FigureProps) {
  return (
    <div className={classes.tile}>
      <dt>{name}</dt>
      <dd className={classes.value}>{value}</dd>
      <dd className={classes.more}>{children}</dd>
    </div>
  );
}
