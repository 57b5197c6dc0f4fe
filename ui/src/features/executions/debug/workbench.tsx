import { t } from '@lingui/core/macro';
import { Button, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { kindsQuery, operationOf } from '@/api/agents';
import { inputFile, inputOf, type Execution } from '@/api/executions';
import { failureOf } from '@/api/failure';
import { isProblem } from '@/api/problem';
import { runStep } from '@/api/reruns';
import type { StepFacts, StepInput } from '@/api/steps';
import { Dialog } from '@/shared/dialogs/dialog';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import dialog from '@/shared/dialogs/dialog.module.css';
import { InputForm, ProblemCount } from '@/shared/input-form/input-form';
import { useInputForm } from '@/shared/input-form/use-input-form';
import { indented } from '@/shared/field-list/json-text';
import { isObject, writeJson, type Json, type JsonObject } from '@/shared/json/document';
import { JsonFile } from '@/shared/json/json-file';
import { useMutationOnce } from '@/shared/mutation-once';
import { SchemaForm } from '@/shared/schema-form/schema-form';
import { bytes } from '@/shared/size/bytes';
import { ErrorCard } from '@/features/executions/diagnosis/error-card';
import { StepLog } from '@/features/executions/log/step-log';
import classes from './debug.module.css';
import { Outcome } from './outcome';

const ENDED: Readonly<Record<string, () => string>> = {
  completed: () => t`The step completed.`,
  cancelled: () => t`The step was stopped.`,
  skipped: () => t`The step was skipped.`,
};

interface WorkbenchProps {
  readonly execution: Execution;
  readonly at: number;
  readonly facts: StepFacts;
  /** Null if the step never began. */
  readonly input: StepInput | null;
  /** The latest execution that ran the step here. */
  readonly run: string | null;
  readonly onRun: (executionId: string) => void;
}

/** Edits the input and the configuration, next to the original failure and the new result. */
export function Workbench({ execution, at, facts, input, run, onRun }: WorkbenchProps) {
  const step = execution.steps[at];
  const editable = input?.text !== null;
  const [recorded] = useState(() => indented(input?.text ?? '{}'));
  const [text, setText] = useState(recorded);
  const [config, setConfig] = useState<JsonObject>({});
  const [unfinished, setUnfinished] = useState<ReadonlyMap<string, string>>(new Map());
  const [asking, setAsking] = useState(false);
  const schema = facts.definition.input_schema;
  const form = useInputForm({
    schema: isSchema(schema) ? writeJson(schema) : null,
    text,
    onChange: setText,
  });
  const edited = text !== recorded;
  const starting = useMutationOnce({
    mutationFn: async (confirmWrites: boolean) =>
      runStep(execution.execution_id, facts.step.key, {
        input: await sent(),
        config: writeJson(config),
        confirmWrites,
      }),
    onSuccess: onRun,
  });
  if (step === undefined) return null;
  /** An unchanged recorded input need not be sent. */
  async function sent(): Promise<string | Blob | null> {
    if (input?.differs === false && !edited) return null;
    return editable ? text : inputOf(execution.execution_id, facts.step.key);
  }
  const start = (confirmed: boolean) => {
    setAsking(false);
    starting.mutate(confirmed);
  };
  const submit = () => {
    if ((editable && !form.check()) || unfinished.size > 0) return;
    if (facts.definition.agent.effect === 'write') setAsking(true);
    else start(false);
  };
  return (
    <div className={classes.bench}>
      <section className={classes.panel} aria-label={t`What the step gets`}>
        {input?.differs && (
          <p className={classes.differs} role="note">
            {t`This input was made again from what was recorded; the agent got another one, which is not kept.`}
          </p>
        )}
        {input === null && (
          <p className={classes.hint}>{t`The step never began, so nothing is recorded: type its input.`}</p>
        )}
        <div className={classes.given}>
          {editable ? (
            <>
              <p className={classes.hint}>{edited ? t`Input, edited` : t`Input, as the agent got it`}</p>
              <InputForm form={form} label={t`Input as JSON`} onSubmit={submit} />
              <ProblemCount form={form} />
            </>
          ) : (
            <>
              <p className={classes.hint}>
                {t`This input has ${bytes(input.size)}, too much to edit here. The step runs with exactly this input.`}
              </p>
              <JsonFile
                url={inputFile(execution.execution_id, facts.step.key)}
                label={t`Input of the step`}
              />
            </>
          )}
        </div>
        <Configuration
          facts={facts}
          config={config}
          unfinished={unfinished}
          onConfig={setConfig}
          onUnfinished={setUnfinished}
        />
        {starting.error && (
          <p className={dialog.refused} role="alert">
            {starting.error.message}
            {isProblem(starting.error) && starting.error.problems.slice(1).map((each) => ` ${each}`)}
          </p>
        )}
        <div className={classes.buttons}>
          <Button
            size="sm"
            variant={run === null ? 'filled' : 'default'}
            loading={starting.isPending}
            onClick={submit}
          >
            {facts.definition.agent.effect === 'write' ? t`Run this step…` : t`Run this step`}
          </Button>
          {(edited || Object.keys(config).length > 0) && (
            <Button
              size="sm"
              variant="subtle"
              onClick={() => {
                setText(recorded);
                setConfig({});
                setUnfinished(new Map());
              }}
            >
              {t`Back to what was recorded`}
            </Button>
          )}
        </div>
      </section>
      <AsItFailed execution={execution} at={at} />
      <Outcome
        execution={execution}
        at={at}
        run={run}
        edited={edited || Object.keys(config).length > 0}
      />
      {asking && (
        <Dialog opened onClose={() => { setAsking(false); }} title={t`Let ${step.name} write?`}>
          <Text className={dialog.words}>
            {t`It changes something outside Baton, and running it here really does.`}
          </Text>
          <DialogButtons onClose={() => { setAsking(false); }}>
            <Button size="sm" data-autofocus onClick={() => { start(true); }}>
              {t`Run it and let it write`}
            </Button>
          </DialogButtons>
        </Dialog>
      )}
    </div>
  );
}

interface ConfigurationProps {
  readonly facts: StepFacts;
  /** The changed members. */
  readonly config: JsonObject;
  readonly unfinished: ReadonlyMap<string, string>;
  readonly onConfig: (config: JsonObject) => void;
  readonly onUnfinished: (unfinished: ReadonlyMap<string, string>) => void;
}

const NO_FAULTS: ReadonlyMap<string, string> = new Map();

function Configuration({ facts, config, unfinished, onConfig, onUnfinished }: ConfigurationProps) {
  const { data: kinds = [] } = useQuery(kindsQuery);
  const { agent, config: present } = facts.definition;
  const changed = Object.keys(config).length;
  const schema = operationOf(kinds, agent.kind, present)?.config_schema;
  const members = Object.keys((schema?.properties ?? {}) as JsonObject);
  if (schema === undefined || members.length === 0) {
    return <p className={classes.hint}>{t`Its agent has no settings.`}</p>;
  }
  return (
    <details className={classes.fold} open={changed > 0 || undefined}>
      <summary>
        {changed === 0 ? t`Configuration` : t`Configuration, ${changed} changed`}
      </summary>
      <SchemaForm
        schema={schema}
        value={config}
        inherited={present}
        path="config"
        resetWords={t`Back to`}
        faults={NO_FAULTS}
        unfinished={unfinished}
        onChange={(value, member) => {
          onConfig(value);
          onUnfinished(without(unfinished, `config.${member}`));
        }}
        onUnfinished={(path, typed) => {
          onUnfinished(new Map([...unfinished, [path, typed]]));
        }}
      />
    </details>
  );
}

interface AsItFailedProps {
  readonly execution: Execution;
  readonly at: number;
}

/** The original result in the debugged execution. */
function AsItFailed({ execution, at }: AsItFailedProps) {
  const step = execution.steps[at];
  if (step === undefined) return null;
  const failure =
    failureOf(step.error) ?? (step.status === 'failed' ? failureOf(execution.error) : null);
  return (
    <section className={classes.panel} aria-label={t`In the execution`}>
      <Title order={2} className={classes.heading ?? ''}>
        {t`In the execution`}
      </Title>
      {failure === null ? (
        <p className={classes.hint}>{ENDED[step.status]?.() ?? t`The step did not fail.`}</p>
      ) : (
        <ErrorCard execution={execution} failure={failure} seen={null} />
      )}
      <Title order={3} className={classes.subheading ?? ''}>
        {t`Log`}
      </Title>
      <StepLog
        executionId={execution.execution_id}
        step={step}
        attempt={null}
        line={null}
        onLine={() => undefined}
      />
    </section>
  );
}

function without(map: ReadonlyMap<string, string>, path: string): ReadonlyMap<string, string> {
  return new Map([...map].filter(([each]) => each !== path));
}

/** Facts are read with their numbers as written. */
function isSchema(schema: unknown): schema is JsonObject {
  return isObject(schema as Json);
}
