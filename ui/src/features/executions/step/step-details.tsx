import { t } from '@lingui/core/macro';
import { NativeSelect, Tabs, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  inputFile,
  isOver,
  workflowInputFile,
  type Execution,
  type Step,
} from '@/api/executions';
import type { Seen, Usual } from '@/api/estimates';
import { failureOf } from '@/api/failure';
import { stepFactsQuery } from '@/api/steps';
import { JsonFile } from '@/shared/json/json-file';
import { Attempts } from './attempts';
import { ErrorCard } from '@/features/executions/diagnosis/error-card';
import classes from './step-details.module.css';
import { TABS, type PageSearch, type Tab } from '@/features/executions/page/search';
import { StepOutput } from '@/features/executions/result/step-output';
import { StepLog } from '@/features/executions/log/step-log';
import { usualWords } from './step-list';

interface StepDetailsProps {
  readonly execution: Execution;
  readonly step: Step;
  readonly position: number;
  readonly usual: Usual | null;
  /** How often the failure of the execution occurred recently. */
  readonly seen: Seen | null;
  readonly search: PageSearch;
  readonly onSearch: (search: PageSearch) => void;
}

const NAMES: Readonly<Record<Tab, () => string>> = {
  error: () => t`Error`,
  input: () => t`Input`,
  output: () => t`Output`,
  log: () => t`Log`,
  attempts: () => t`Attempts`,
};

/** Error, input, output, log and attempts of a step. */
export function StepDetails(props: StepDetailsProps) {
  const { execution, step, position, usual, search, onSearch } = props;
  const tab = search.tab ?? firstTab(step);
  return (
    <section className={classes.details} aria-label={t`Step ${position}, ${step.name}`}>
      <div className={classes.detailsHead}>
        <Title order={2}>
          {position} · {step.name}
        </Title>
        {usual && <span className={classes.usual}>{usualWords(usual)}</span>}
        <AttemptChoice step={step} search={search} onSearch={onSearch} />
      </div>
      {step.reason !== null && <p className={classes.reason}>{step.reason}</p>}
      {step.left_out.map(({ input, message }) => (
        <p key={input} className={classes.leftOut}>
          {message}
        </p>
      ))}
      <Tabs
        value={tab}
        onChange={(next) => {
          const found = TABS.find((each) => each === next);
          onSearch({ ...search, step: step.key, tab: found, line: undefined });
        }}
        // Tabs that are not shown do not load their data.
        keepMounted={false}
        mt="sm"
      >
        <Tabs.List>
          {TABS.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {NAMES[each]()}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="error" className={classes.tab ?? ''}>
          <ErrorOf {...props} />
        </Tabs.Panel>
        <Tabs.Panel value="input" className={classes.tab ?? ''}>
          <Input execution={execution} step={step} />
        </Tabs.Panel>
        <Tabs.Panel value="output" className={classes.tab ?? ''}>
          <Output {...props} />
        </Tabs.Panel>
        <Tabs.Panel value="log" className={classes.tab ?? ''}>
          <StepLog
            executionId={execution.execution_id}
            step={step}
            attempt={search.attempt ?? null}
            line={search.line ?? null}
            onLine={(line) => {
              onSearch({ ...search, step: step.key, tab: 'log', line });
            }}
          />
        </Tabs.Panel>
        <Tabs.Panel value="attempts" className={classes.tab ?? ''}>
          <Attempts execution={execution} step={step} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

/** The tab of a step that is opened first. */
function firstTab(step: Step): Tab {
  if (step.status === 'failed') return 'error';
  return step.status === 'running' ? 'log' : 'output';
}

type AttemptChoiceProps = Pick<StepDetailsProps, 'step' | 'search' | 'onSearch'>;

function AttemptChoice({ step, search, onSearch }: AttemptChoiceProps) {
  const count = step.tries.length;
  if (count < 2) return null;
  return (
    <NativeSelect
      className={classes.attempt ?? ''}
      aria-label={t`Attempt`}
      value={search.attempt ?? count}
      data={step.tries.map(({ n }) => ({ value: String(n), label: t`Attempt ${n} of ${count}` }))}
      onChange={(event) => {
        const chosen = Number(event.currentTarget.value);
        onSearch({ ...search, step: step.key, attempt: chosen === count ? undefined : chosen });
      }}
    />
  );
}

/** The error of the step, or of one of its attempts. */
function ErrorOf({ execution, step, seen, search }: StepDetailsProps) {
  const number = search.attempt ?? step.tries.at(-1)?.n;
  const chosen = step.tries.find(({ n }) => n === number);
  const own = search.attempt === undefined ? (failureOf(step.error) ?? whole(execution, step)) : null;
  const wanted = own === null && chosen !== undefined && chosen.status !== 'completed';
  const { data } = useQuery({ ...stepFactsQuery(execution.execution_id, step), enabled: wanted });
  const failure = own ?? failureOf(data?.attempts.find(({ n }) => n === number)?.error ?? null);
  if (failure !== null) {
    return <ErrorCard execution={execution} failure={failure} seen={seen} />;
  }
  const words =
    chosen?.status === 'worker_lost'
      ? t`The worker that ran this attempt died. Another one went on with the step.`
      : chosen?.status === 'running' || step.status === 'running'
        ? t`This step has not failed so far.`
        : step.tries.length === 0
          ? t`This step did not run.`
          : t`This step did not fail.`;
  return <p className={classes.none}>{words}</p>;
}

/** The execution's error, if it names the step. */
function whole(execution: Execution, step: Step) {
  const failure = failureOf(execution.error);
  return failure?.step === step.key && step.status === 'failed' ? failure : null;
}

interface OfStep {
  readonly execution: Execution;
  readonly step: Step;
}

function Input({ execution: { execution_id: id }, step }: OfStep) {
  const began = step.tries.length > 0;
  const { data } = useQuery({ ...stepFactsQuery(id, step), enabled: began });
  const [open, setOpen] = useState(false);
  return (
    <>
      {data?.input_source === 'reconstructed_differs' && (
        <p className={classes.differs} role="note">
          {t`Made again from what was recorded; the agent got another one, which is not kept.`}
        </p>
      )}
      {began ? (
        <JsonFile
          // A retry of the step may have another input.
          key={step.tries.length}
          url={inputFile(id, step.key)}
          label={t`Input of ${step.name}`}
        />
      ) : (
        <p className={classes.none}>{t`No input: the step did not run.`}</p>
      )}
      <details
        className={classes.fold}
        onToggle={(event) => {
          setOpen(event.currentTarget.open);
        }}
      >
        <summary>{t`Input of the workflow`}</summary>
        {open && <JsonFile url={workflowInputFile(id)} label={t`Input of the workflow`} />}
      </details>
    </>
  );
}

function Output({ execution, step, search, onSearch }: StepDetailsProps) {
  if (step.output_bytes === null) {
    return <p className={classes.none}>{whyNoOutput(step, isOver(execution.status))}</p>;
  }
  return (
    <StepOutput
      execution={execution}
      step={step}
      view={search.view}
      onView={(view) => {
        onSearch({ ...search, step: step.key, tab: 'output', view });
      }}
    />
  );
}

function whyNoOutput(step: Step, over: boolean): string {
  switch (step.status) {
    case 'failed':
      return t`No output: the step failed before it returned one.`;
    case 'skipped':
      return t`No output: the step was skipped.`;
    case 'running':
      return t`No output yet: the step is running.`;
    case 'cancelled':
      return t`No output: the step was stopped.`;
    default:
      return over ? t`No output: the step did not run.` : t`No output yet: the step has not begun.`;
  }
}
