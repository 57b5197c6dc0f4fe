import { t } from '@lingui/core/macro';
import { Button, UnstyledButton } from '@mantine/core';
import { IconPinned, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { failureOf } from '@/api/failure';
import { workflowInputsQuery } from '@/api/recent-inputs';
import { InputForm } from '@/shared/input-form/input-form';
import { useInputForm } from '@/shared/input-form/use-input-form';
import { stepFactsQuery } from '@/api/steps';
import { TextLink } from '@/shared/layout/links';
import { ResultView } from '@/shared/result-view/result-view';
import { StatusBadge } from '@/shared/status/status-badge';
import { duration } from '@/shared/time/format';
import { keyOf, nameOf } from '@/features/editor/model/draft';
import { useActions } from '@/features/editor/state/actions';
import { useChecks } from '@/features/editor/state/checks';
import { fileText, idOfKey } from '@/features/editor/state/editor-store';
import { useDraft, useEditor } from '@/features/editor/state/use-editor';
import type { Step } from '@/api/executions';
import { answerOf, usedSandbox } from './answer';
import { useShownRun } from './run-context';
import { shownStatusOf } from './shown-status';
import classes from './test-drawer.module.css';
import { inputSchemaOf, useSample } from './use-sample';

const INPUT_ROW = '';

/** The test of the workflow on the screen: its input, its steps, and their outputs. */
export function TestDrawer() {
  const run = useShownRun();
  const [chosen, setChosen] = useState<string | null>(null);
  const failed = run?.record.execution.steps.find((step) => step.status === 'failed')?.key;
  const last = run?.record.execution.steps.findLast((step) => step.status === 'completed')?.key;
  const refused = useEditor((state) => state.inputRefusals.length > 0);
  const own = chosen ?? (run?.over === true ? (failed ?? last ?? INPUT_ROW) : INPUT_ROW);
  // A refused input is shown, whichever row is selected.
  const shown = refused ? INPUT_ROW : own;
  return (
    <div className={classes.test}>
      <Answer />
      <div className={classes.body}>
        <ol className={classes.rows} aria-label={t`Steps of the test`}>
          <li>
            <UnstyledButton
              className={classes.row}
              aria-current={shown === INPUT_ROW}
              onClick={() => {
                setChosen(INPUT_ROW);
              }}
            >
              <span />
              <span className={classes.name}>{t`Workflow input`}</span>
            </UnstyledButton>
          </li>
          <Rows chosen={shown} onChoose={setChosen} />
        </ol>
        <div className={classes.detail}>
          {shown === INPUT_ROW ? <Input /> : <Detail stepKey={shown} />}
        </div>
      </div>
    </div>
  );
}

function Answer() {
  const { test, pending } = useActions();
  const run = useShownRun();
  const started = useEditor((state) => state.run);
  const changed = useDraft((draft) => started !== null && fileText(draft) !== started.fileText);
  const words = run === null ? t`Runs what is on the screen, saved or not.` : answerOf(run.record.execution);
  const busy = pending === 'test' || (started !== null && run?.over !== true);
  return (
    <div className={classes.answer}>
      <p role="status">
        <strong>{words}</strong> {t`Test runs do not count in figures.`}
        {run !== null && usedSandbox(run.record.execution) &&
          ` ${t`The sandbox answered for the systems.`}`}
        {changed && ` ${t`The workflow was changed since.`}`}
        {started !== null && started.reused.length > 0 && 
          ` ${t`Used instead of running: ${started.reused.join(', ')}.`}`}
      </p>
      {started !== null && (
        <TextLink to="/executions/$executionId" params={{ executionId: started.executionId }} size="sm">
          {t`Open the execution`}
        </TextLink>
      )}
      <Button
        leftSection={<IconPlayerPlay size={14} aria-hidden />}
        loading={busy}
        onClick={() => {
          test();
        }}
      >
        {t`Run test`}
      </Button>
    </div>
  );
}

interface RowsProps {
  readonly chosen: string;
  readonly onChoose: (key: string) => void;
}

function Rows({ chosen, onChoose }: RowsProps) {
  const run = useShownRun();
  const draft = useDraft((present) => present);
  const { agents } = useChecks();
  const planned = draft.chain.map((id) => ({ key: keyOf(draft, id), name: nameOf(draft, id, agents), ran: null }));
  const rows = run?.record.execution.steps.map((ran) => ({ key: ran.key, name: ran.name, ran })) ?? planned;
  return rows.map(({ key, name, ran }, index) => (
    <li key={key}>
      <UnstyledButton
        className={classes.row}
        aria-current={chosen === key}
        onClick={() => {
          onChoose(key);
        }}
      >
        <span className={classes.number}>{index + 1}</span>
        <span className={classes.name}>{name}</span>
        {ran !== null && run !== null && (
          <>
            <StatusBadge status={shownStatusOf(ran, run.over).status} />
            <span className={classes.time}>
              {ran.duration_ms === null ? '–' : duration(ran.duration_ms / 1_000)}
            </span>
          </>
        )}
      </UnstyledButton>
    </li>
  ));
}

function Input() {
  const { text, origin } = useSample();
  const change = useEditor((state) => state.change);
  const refusals = useEditor((state) => state.inputRefusals);
  const present = useDraft((draft) => inputSchemaOf(draft, text));
  // Without a schema of the workflow's own, a field that is left out would no longer be one.
  const own = useDraft((draft) => draft.file.input_schema != null);
  const [first] = useState(present);
  const form = useInputForm({
    schema: own ? present : first,
    text,
    refusals,
    onChange: (next) => {
      change('sample', (draft) => ({ ...draft, sample: next }));
    },
  });
  const saved = useEditor((state) => state.saved?.workflowId ?? null);
  const { data: recorded = [] } = useQuery({ ...workflowInputsQuery(saved ?? ''), enabled: saved !== null });
  return <InputForm form={form} label={t`Sample input`} origin={origin} start={{ recorded, initial: null }} />;
}

function Detail({ stepKey }: { readonly stepKey: string }) {
  const run = useShownRun();
  const step = run?.steps.get(stepKey);
  if (run === null || step === undefined) return <p className={classes.quiet}>{t`It has not run yet.`}</p>;
  const output = run.record.results.get(stepKey);
  const failure = failureOf(step.error);
  return (
    <>
      {failure !== null && (
        <div className={classes.failure}>
          <strong>{failure.message}</strong>
          {failure.problems.map(({ path, message }) => (
            <p key={path}>{message}</p>
          ))}
        </div>
      )}
      {step.left_out.map(({ input, message }) => (
        <p key={input} className={classes.leftOut}>
          {message}
        </p>
      ))}
      {output === undefined ? (
        failure === null && <p className={classes.quiet}>{step.reason ?? t`No output yet.`}</p>
      ) : (
        <>
          <PinOutput step={step} output={output} />
          <Output executionId={run.record.execution.execution_id} step={step} output={output} />
        </>
      )}
    </>
  );
}

interface OutputProps {
  readonly executionId: string;
  readonly step: Step;
  /** Exact JSON text. */
  readonly output: string;
}

/** What a step returned, with the titles and choices of its schema. */
function Output({ executionId, step, output }: OutputProps) {
  const { data: facts } = useQuery(stepFactsQuery(executionId, step));
  return (
    <ResultView
      key={step.key}
      content={{ text: output }}
      label={t`Output of ${step.name}`}
      schema={facts?.definition.output_schema}
    />
  );
}

function PinOutput({ step, output }: { readonly step: Step; readonly output: string }) {
  const id = useDraft((draft) => idOfKey(draft, step.key));
  const pinned = useDraft((draft) => id !== null && draft.pins[id] === output);
  const change = useEditor((state) => state.change);
  if (id === null) return null;
  return (
    <Button
      variant="default"
      mb="sm"
      leftSection={<IconPinned size={14} aria-hidden />}
      onClick={() => {
        change(null, (draft) => {
          const { [id]: _pin, ...rest } = draft.pins;
          return { ...draft, pins: pinned ? rest : { ...rest, [id]: output } };
        });
      }}
    >
      {pinned ? t`Remove the saved output` : t`Pin this output`}
    </Button>
  );
}
