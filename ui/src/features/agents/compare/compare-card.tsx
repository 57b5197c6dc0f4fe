import { plural, t } from '@lingui/core/macro';
import { Button, Progress, VisuallyHidden } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { recordedInputsQuery, type RecordedInput } from '@/api/agent-tests';
import type { AgentFile } from '@/api/agent-files';
import { number } from '@/shared/i18n/numbers';
import { NotRead } from '@/shared/states/not-read';
import { recordedVersion, summaryOf, type Summary } from './comparison';
import { CompareTable } from './compare-table';
import type { Comparing, Comparison } from './use-comparison';
import { costChange, questionWords, resultWords, timeChange, titleWords } from './words';
import bench from '@/features/agents/bench/bench.module.css';
import classes from './compare.module.css';

/** Larger answers are not compared in the page. */
const LARGEST = 1_000_000;

interface CompareCardProps {
  readonly slug: string;
  /** The agent as it is on the screen; null if it cannot run yet. */
  readonly file: AgentFile | null;
  readonly writes: boolean;
  readonly comparing: Comparing;
}

/** Compares the draft with what the agent answered to its latest inputs. */
export function CompareCard({ slug, file, writes, comparing }: CompareCardProps) {
  const { data, error, refetch } = useQuery({ ...recordedInputsQuery(slug), enabled: !writes });
  if (writes) {
    return (
      <Card title={t`Draft against the recorded answers`}>
        <p className={bench.hint}>{t`Not available: this agent writes. Pin its output to compare the steps after it.`}</p>
      </Card>
    );
  }
  if (!data) {
    return (
      <Card title={t`Draft against the recorded answers`}>
        <NotRead
          reading={t`Reading the recorded inputs`}
          rows={1}
          title={t`The recorded inputs could not be read`}
          error={error}
          onRetry={() => void refetch()}
        />
      </Card>
    );
  }
  const inputs = data.filter(({ output_bytes: bytes }) => bytes === null || bytes <= LARGEST);
  return <Available inputs={inputs} leftOut={data.length - inputs.length} file={file} comparing={comparing} />;
}

function Card({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section className={`${bench.card ?? ''} ${classes.card ?? ''}`} aria-label={title}>
      <h3 className={classes.title}>{title}</h3>
      {children}
    </section>
  );
}

interface AvailableProps extends Pick<CompareCardProps, 'file' | 'comparing'> {
  readonly inputs: readonly RecordedInput[];
  readonly leftOut: number;
}

function Available({ inputs, leftOut, file, comparing }: AvailableProps) {
  const { comparison, start, stop } = comparing;
  const [asking, setAsking] = useState(false);
  const compared = comparison?.rows.map(({ input }) => input) ?? inputs;
  const version = recordedVersion(compared);
  if (compared.length === 0) {
    return (
      <Card title={t`Draft against the recorded answers`}>
        <p className={bench.hint}>{t`No recorded inputs yet. They come from executions of workflows that use this agent.`}</p>
      </Card>
    );
  }
  const over = comparison !== null && comparison.state !== 'running';
  return (
    <Card title={titleWords(version, compared.length)}>
      {(comparison === null || asking) && (
        <Question
          inputs={inputs}
          leftOut={leftOut}
          ready={file !== null}
          onStart={() => {
            setAsking(false);
            if (file !== null) start(file, inputs);
          }}
          onBack={
            asking
              ? () => {
                  setAsking(false);
                }
              : null
          }
        />
      )}
      {comparison?.state === 'running' && <Running comparison={comparison} onStop={stop} />}
      {comparison !== null && <Results comparison={comparison} version={version} stale={comparison.file !== file} />}
      {over && !asking && (
        <Button
          variant="default"
          className={classes.again ?? ''}
          leftSection={<IconRefresh size={14} aria-hidden />}
          onClick={() => {
            setAsking(true);
          }}
        >
          {t`Compare again…`}
        </Button>
      )}
    </Card>
  );
}

interface QuestionProps {
  readonly inputs: readonly RecordedInput[];
  readonly leftOut: number;
  readonly ready: boolean;
  readonly onStart: () => void;
  /** Null if there is nothing to go back to. */
  readonly onBack: (() => void) | null;
}

function Question({ inputs, leftOut, ready, onStart, onBack }: QuestionProps) {
  return (
    <div className={classes.question}>
      <p className={bench.hint}>
        {ready ? questionWords(inputs) : t`It can run once the JSON of the agent is finished.`}
        {leftOut > 0 &&
          ` ${plural(leftOut, {
            one: '# input is left out: its answer is larger than 1 MB.',
            other: '# inputs are left out: their answers are larger than 1 MB.',
          })}`}
      </p>
      <span className={classes.buttons}>
        {onBack !== null && (
          <Button variant="subtle" onClick={onBack}>
            {t`Back`}
          </Button>
        )}
        {ready && (
          <Button variant="default" onClick={onStart}>
            {t`Compare`}
          </Button>
        )}
      </span>
    </div>
  );
}

function Running({ comparison, onStop }: { readonly comparison: Comparison; readonly onStop: () => void }) {
  const { done } = summaryOf(comparison.rows);
  const all = comparison.rows.length;
  return (
    <div className={classes.question}>
      <div className={classes.progress}>
        <p className={bench.hint}>{t`${done} of ${all}`}</p>
        <Progress value={(100 * done) / all} aria-label={t`Compared`} />
      </div>
      <Button variant="default" onClick={onStop}>
        {t`Stop`}
      </Button>
    </div>
  );
}

interface ResultsProps {
  readonly comparison: Comparison;
  readonly version: number | null;
  /** Whether the agent is another one by now. */
  readonly stale: boolean;
}

function Results({ comparison, version, stale }: ResultsProps) {
  const { rows, state, failed } = comparison;
  const summary = summaryOf(rows);
  return (
    <>
      {failed !== null && (
        <p className={bench.failed} role="alert">
          {failed}
        </p>
      )}
      {state === 'stopped' && <p className={bench.hint}>{t`Stopped after ${summary.done} of ${rows.length}.`}</p>}
      {stale && <p className={bench.hint}>{t`Something was changed since.`}</p>}
      <VisuallyHidden role="status">{state !== 'running' && resultWords(summary)}</VisuallyHidden>
      {summary.done > 0 && (
        <>
          <Figures summary={summary} />
          <CompareTable rows={rows} version={version} />
        </>
      )}
    </>
  );
}

function Figures({ summary }: { readonly summary: Summary }) {
  const { same, differ, failed, cost, medianMs } = summary;
  return (
    <dl className={classes.figures}>
      <Figure words={t`same`} value={number(same)} />
      <Figure words={t`differ`} value={number(differ)} />
      <Figure words={t`failed`} value={number(failed)} bad={failed > 0} />
      {cost !== undefined && <Figure words={t`cost`} value={costChange(cost)} />}
      <Figure words={t`median time`} value={timeChange(medianMs)} />
    </dl>
  );
}

function Figure({ words, value, bad = false }: { readonly words: string; readonly value: string; readonly bad?: boolean }) {
  return (
    <div className={classes.figure} data-bad={bad || undefined}>
      <dt>{words}</dt>
      <dd>{value}</dd>
    </div>
  );
}
