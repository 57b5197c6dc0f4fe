import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { IconPencil, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { isProblem, refusalsOf } from '@/api/problem';
import { workflowInputsQuery } from '@/api/recent-inputs';
import { workflowInputQuery, type WorkflowInput } from '@/api/workflow-input';
import { startExecution, type WorkflowSummary } from '@/api/workflows';
import { indented } from '@/shared/field-list/json-text';
import dialog from '@/shared/dialogs/dialog.module.css';
import { InputForm, ProblemCount } from '@/shared/input-form/input-form';
import { SchemaReader } from '@/shared/input-form/shape';
import { emptyInput, exampleInput } from '@/shared/input-form/start';
import { EMPTY, EXAMPLE, type StartSource } from '@/shared/input-form/start-from';
import { useInputForm } from '@/shared/input-form/use-input-form';
import { useMutationOnce } from '@/shared/mutation-once';
import { NotRead } from '@/shared/states/not-read';
import classes from './run-input.module.css';

interface RunInputProps {
  readonly workflow: WorkflowSummary;
  readonly onClose: () => void;
}

/** Reads what a workflow takes, asks for it, starts the workflow and opens the execution. */
export function RunInput({ workflow, onClose }: RunInputProps) {
  const { workflow_id: id, name, version, deployed_version: deployed } = workflow;
  const { data, error, refetch } = useQuery(workflowInputQuery(id, deployed ?? version));
  const begun = useStart(id, data);
  if (data !== undefined && begun !== null) {
    return <RunForm workflow={workflow} takes={data} begun={begun} onClose={onClose} />;
  }
  return (
    <NotRead
      reading={t`Reading what ${name} takes`}
      title={t`What ${name} takes could not be read`}
      error={error}
      onRetry={() => void refetch()}
    />
  );
}

interface RunFormProps extends RunInputProps {
  readonly takes: WorkflowInput;
  readonly begun: Start;
}

/** What the form shows at first, and the inputs that can take its place. */
interface Start {
  readonly text: string;
  readonly initial: string;
  readonly recorded: readonly StartSource[];
}

/** The last input, else an example; nothing if a step writes. Null until it is read. */
function useStart(workflowId: string, takes: WorkflowInput | undefined): Start | null {
  const recent = useQuery({ ...workflowInputsQuery(workflowId), retry: false });
  const [last] = recent.data ?? [];
  const isWanted = last !== undefined && takes?.writes.size === 0;
  const read = useQuery({
    queryKey: ['executions', 'last input', last?.id],
    queryFn: async () => indented((await last?.read()) ?? '{}'),
    enabled: isWanted,
    retry: false,
  });
  return useMemo(() => {
    if (takes === undefined || recent.isPending || (isWanted && read.isPending)) return null;
    const reader = new SchemaReader(takes.schema ?? '{}');
    const recorded = recent.data ?? [];
    if (takes.writes.size > 0) return { text: emptyInput(reader), initial: EMPTY, recorded };
    if (last !== undefined && read.data !== undefined) return { text: read.data, initial: last.id, recorded };
    return { text: exampleInput(reader), initial: reader.examples(reader.root).length > 0 ? EXAMPLE : EMPTY, recorded };
  }, [takes, recent.isPending, recent.data, isWanted, read.isPending, read.data, last]);
}

function RunForm({ workflow, takes, begun, onClose }: RunFormProps) {
  const navigate = useNavigate();
  // What the form was begun with stays, also if the workflow is read again meanwhile.
  const [{ schema, described, writes }] = useState(takes);
  const [{ text, ...from }] = useState(begun);
  const [input, setInput] = useState(text);
  const start = useMutationOnce({
    mutationFn: startExecution,
    onSuccess: (executionId) =>
      navigate({ to: '/executions/$executionId', params: { executionId } }),
  });
  const refusals = useMemo(() => refusalsOf(start.error), [start.error]);
  const form = useInputForm({ schema, text: input, onChange: setInput, refusals });
  const deployed = workflow.deployed_version !== null;
  // A test that would write is refused once; pressing the button again confirms it.
  const confirmed = asksToWrite(start.error);

  function run() {
    if (!form.check() || start.isPending) return;
    start.mutate({
      workflowId: workflow.workflow_id,
      mode: deployed ? 'production' : 'test',
      input,
      confirmed,
    });
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <InputForm
        form={form}
        label={t`Input, as JSON`}
        origin={described || schema === null ? undefined : t`Made from what the steps need.`}
        start={from}
        focus="$"
        onSubmit={run}
      />
      {start.error !== null && refusals.length === 0 && (
        <p className={dialog.refused} role="alert">
          {confirmed && isProblem(start.error) ? start.error.problems.join(' ') : start.error.message}
        </p>
      )}
      <div className={classes.footer}>
        <div className={classes.facts}>
          {writes.size > 0 && (
            <p>
              <IconPencil size={14} aria-hidden /> {writesWords(writes)}
            </p>
          )}
          <ProblemCount form={form} />
        </div>
        <Button type="button" size="sm" variant="default" onClick={onClose}>
          {t`Back`}
        </Button>
        <Button type="submit" size="sm" loading={start.isPending} leftSection={<IconPlayerPlay size={16} aria-hidden />}>
          {deployed ? t`Run` : confirmed ? t`Run as a test, and let it write` : t`Run as a test`}
        </Button>
      </div>
    </form>
  );
}

function writesWords(writes: WorkflowInput['writes']): string {
  const [first, ...more] = writes;
  if (first === undefined) return '';
  const [number, name] = first;
  return more.length === 0
    ? t`Step ${number}, ${name}, writes to another system.`
    : t`${writes.size} steps write to other systems.`;
}

function asksToWrite(error: Error | null): boolean {
  return isProblem(error) && error.flaws.some(({ rule }) => rule === 'unconfirmed');
}
