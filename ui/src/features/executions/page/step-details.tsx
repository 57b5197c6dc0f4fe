import { Tabs, Title } from '@mantine/core';
import { useState } from 'react';
import { isOver, type ExecutionRecord, type Step } from '@/api/executions';
import { failureOf } from '@/api/failure';
import { JsonView } from '@/shared/json/json-view';
import { ErrorCard } from './error-card';
import classes from './execution-page.module.css';
import { StepLog } from './step-log';

interface StepDetailsProps {
  readonly record: ExecutionRecord;
  readonly step: Step;
  readonly position: number;
}

/** Error, output and log of a step, and the input that the workflow got. */
export function StepDetails({ record, step, position }: StepDetailsProps) {
  const { execution, input, results } = record;
  const failure =
    failureOf(step.error) ?? (step.status === 'failed' ? failureOf(execution.error) : null);
  const [chosen, setChosen] = useState<string | null>(null);
  const output = results.get(step.key);
  return (
    <section className={classes.details} aria-label={`Step ${position}, ${step.name}`}>
      <Title order={2}>
        {position} · {step.name}
      </Title>
      <Tabs value={chosen ?? (failure ? 'error' : 'output')} onChange={setChosen} mt="sm">
        <Tabs.List>
          {failure && <Tabs.Tab value="error">Error</Tabs.Tab>}
          <Tabs.Tab value="output">Output</Tabs.Tab>
          <Tabs.Tab value="log">Log</Tabs.Tab>
          <Tabs.Tab value="input">Workflow input</Tabs.Tab>
        </Tabs.List>
        {failure && (
          <Tabs.Panel value="error" className={classes.tab ?? ''}>
            <ErrorCard failure={failure} />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="output" className={classes.tab ?? ''}>
          {output === undefined ? (
            <p className={classes.none}>{whyNoOutput(step, isOver(execution.status))}</p>
          ) : (
            <JsonView text={output} label={`Output of ${step.name}`} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="log" className={classes.tab ?? ''}>
          <StepLog executionId={execution.execution_id} step={step} />
        </Tabs.Panel>
        <Tabs.Panel value="input" className={classes.tab ?? ''}>
          <JsonView text={input} label="Input of the workflow" />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

function whyNoOutput(step: Step, over: boolean): string {
  switch (step.status) {
    case 'failed':
      return 'No output: the step failed before it returned one.';
    case 'skipped':
      return `No output: the step was skipped. ${step.reason ?? ''}`.trim();
    case 'cancelled':
      return 'No output: the step was stopped.';
    default:
      return over ? 'No output: the step was not run.' : 'No output yet.';
  }
}
