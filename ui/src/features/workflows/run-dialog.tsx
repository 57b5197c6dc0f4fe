import { Button, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { isProblem } from '@/api/problem';
import { startExecution, workflowQuery, type WorkflowSummary } from '@/api/workflows';
import { Dialog } from '@/shared/dialogs/dialog';
import { useMutationOnce } from '@/shared/mutation-once';
import { inputFields, problemOf, startingInput } from './input';
import classes from './run-dialog.module.css';

interface RunDialogProps {
  readonly workflow: WorkflowSummary;
  readonly onClose: () => void;
}

/** Asks for the input of a workflow, starts it and opens the execution. */
export function RunDialog({ workflow, onClose }: RunDialogProps) {
  const navigate = useNavigate();
  const { data } = useQuery(workflowQuery(workflow.workflow_id));
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const start = useMutationOnce({
    mutationFn: startExecution,
    onSuccess: (executionId) =>
      navigate({ to: '/executions/$executionId', params: { executionId } }),
  });
  const definition = data?.definition ?? null;
  const input = typed ?? startingInput(definition);
  const deployed = workflow.deployed_version !== null;
  // A test that would write is refused once; the second press of the button allows it.
  const writes = asksToWrite(start.error);

  function run() {
    const found = problemOf(input);
    setProblem(found);
    if (found !== null || start.isPending) return;
    start.mutate({
      workflowId: workflow.workflow_id,
      mode: deployed ? 'production' : 'test',
      input,
      confirmed: writes,
    });
  }

  return (
    <Dialog opened onClose={onClose} title={`Run ${workflow.name}`} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <p className={classes.words}>
          {deployed
            ? `Runs version ${String(workflow.deployed_version)}, which is deployed.`
            : `Version ${workflow.version} is not deployed, so this runs it as a test.`}
        </p>
        <Textarea
          label="Input, as JSON"
          data-autofocus
          autosize
          minRows={6}
          maxRows={18}
          spellCheck={false}
          classNames={{ input: classes.input ?? '' }}
          value={input}
          error={problem ?? refusal(start.error)}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setProblem(null);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run();
          }}
        />
        <Fields definition={definition} />
        <div className={classes.buttons}>
          <Button type="button" size="sm" variant="default" onClick={onClose}>
            Back
          </Button>
          <Button type="submit" size="sm" loading={start.isPending}>
            {deployed ? 'Run' : writes ? 'Run as a test, and let it write' : 'Run as a test'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Fields({ definition }: { readonly definition: Readonly<Record<string, unknown>> | null }) {
  const fields = inputFields(definition);
  if (fields.length === 0) return null;
  return (
    <dl className={classes.fields} aria-label="Fields of the input">
      {fields.map(({ name, description }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{description}</dd>
        </div>
      ))}
    </dl>
  );
}

function asksToWrite(error: Error | null): boolean {
  return isProblem(error) && error.flaws.some(({ rule }) => rule === 'unconfirmed');
}

function refusal(error: Error | null): string | null {
  if (error === null) return null;
  if (asksToWrite(error) && isProblem(error)) return error.problems.join(' ');
  const more = isProblem(error) ? error.problems.filter((each) => !error.message.includes(each)) : [];
  return [error.message, ...more].join(' ');
}
