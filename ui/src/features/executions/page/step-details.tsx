import { Tabs, Title } from '@mantine/core';
import { useState } from 'react';
import {
  inputQuery,
  isOver,
  outputFile,
  type Execution,
  type Step,
} from '@/api/executions';
import { failureOf } from '@/api/failure';
import { JsonFile } from '@/shared/json/json-file';
import { Data } from './data';
import { ErrorCard } from './error-card';
import classes from './execution-page.module.css';
import { StepLog } from './step-log';

interface StepDetailsProps {
  readonly execution: Execution;
  readonly step: Step;
  readonly position: number;
}

/** Error, output and log of a step, and the input that the workflow got. */
export function StepDetails({ execution, step, position }: StepDetailsProps) {
  const failure =
    failureOf(step.error) ?? (step.status === 'failed' ? failureOf(execution.error) : null);
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <section className={classes.details} aria-label={`Step ${position}, ${step.name}`}>
      <Title order={2}>
        {position} · {step.name}
      </Title>
      <Tabs
        value={chosen ?? (failure ? 'error' : 'output')}
        onChange={setChosen}
        // What is not shown is not read.
        keepMounted={false}
        mt="sm"
      >
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
          {step.output_bytes === null ? (
            <p className={classes.none}>{whyNoOutput(step, isOver(execution.status))}</p>
          ) : (
            <JsonFile
              // A step that is settled otherwise later has another output.
              key={step.completed_at}
              url={outputFile(execution.execution_id, step.key)}
              label={`Output of ${step.name}`}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="log" className={classes.tab ?? ''}>
          <StepLog executionId={execution.execution_id} step={step} />
        </Tabs.Panel>
        <Tabs.Panel value="input" className={classes.tab ?? ''}>
          <Data query={inputQuery(execution.execution_id)} label="Input of the workflow" />
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
