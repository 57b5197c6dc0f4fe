import { t } from '@lingui/core/macro';
import { Button, Textarea } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { sampleQuery } from '@/api/drafts';
import { isProblem } from '@/api/problem';
import { startExecution, workflowQuery, type WorkflowSummary } from '@/api/workflows';
import { Dialog } from '@/shared/dialogs/dialog';
import { useMutationOnce } from '@/shared/mutation-once';
import { LoadingRows } from '@/shared/states/loading-rows';
import { blanked, faultsOf, inputFields, problemOf, startingInput } from './input';
import classes from './run-dialog.module.css';

interface RunDialogProps {
  readonly workflow: WorkflowSummary;
  readonly onClose: () => void;
}

/** Asks for the input of a workflow, starts it and opens the execution. */
export function RunDialog({ workflow, onClose }: RunDialogProps) {
  const navigate = useNavigate();
  const described = useQuery(workflowQuery(workflow.workflow_id));
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const start = useMutationOnce({
    mutationFn: startExecution,
    onSuccess: (executionId) =>
      navigate({ to: '/executions/$executionId', params: { executionId } }),
  });
  const definition = described.data?.definition ?? null;
  const undescribed = definition !== null && definition.input_schema == null;
  const sample = useQuery({ ...sampleQuery(workflow.workflow_id), enabled: undescribed });
  // If the text changed under a selection, it would be mixed with what is typed.
  const known = isSettled(described) && (!undescribed || isSettled(sample));
  const input = typed ?? (undescribed ? blanked(sample.data ?? {}) : startingInput(definition));
  const faults = faultsOf(isProblem(start.error) ? start.error.flaws : []);
  const deployed = workflow.deployed_version !== null;
  // A test that would write is refused once; pressing the button again confirms it.
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
    <Dialog opened onClose={onClose} title={t`Run ${workflow.name}`} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <p className={classes.words}>
          {deployed
            ? t`Runs version ${String(workflow.deployed_version)}, which is deployed.`
            : t`Version ${workflow.version} is not deployed, so this runs it as a test.`}
        </p>
        {known ? (
          <Textarea
            label={t`Input, as JSON`}
            ref={focus}
            data-autofocus
            autosize
            minRows={6}
            maxRows={18}
            spellCheck={false}
            classNames={{ input: classes.input ?? '' }}
            value={input}
            error={problem ?? refusal(start.error, definition)}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              setProblem(null);
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run();
            }}
          />
        ) : (
          <LoadingRows label={t`Reading what ${workflow.name} takes`} />
        )}
        <Fields definition={definition} faults={faults.fields} />
        <div className={classes.buttons}>
          <Button type="button" size="sm" variant="default" onClick={onClose}>
            {t`Back`}
          </Button>
          <Button type="submit" size="sm" loading={start.isPending}>
            {deployed ? t`Run` : writes ? t`Run as a test, and let it write` : t`Run as a test`}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function focus(field: HTMLTextAreaElement | null): void {
  field?.focus();
}

function isSettled({ data, failureCount }: UseQueryResult): boolean {
  return data !== undefined || failureCount > 0;
}

type Definition = Readonly<Record<string, unknown>> | null;

interface FieldsProps {
  readonly definition: Definition;
  readonly faults: ReadonlyMap<string, string>;
}

function Fields({ definition, faults }: FieldsProps) {
  const fields = inputFields(definition);
  if (fields.length === 0) return null;
  return (
    <dl className={classes.fields} aria-label={t`Fields of the input`}>
      {fields.map(({ name, description }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {description}
            {faults.has(name) && <span className={classes.fault}>{faults.get(name)}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function asksToWrite(error: Error | null): boolean {
  return isProblem(error) && error.flaws.some(({ rule }) => rule === 'unconfirmed');
}

/** The part of a refusal that is not shown at a listed field. */
function refusal(error: Error | null, definition: Definition): string | null {
  if (error === null) return null;
  if (asksToWrite(error) && isProblem(error)) return error.problems.join(' ');
  const listed = new Set(inputFields(definition).map(({ name }) => name));
  const { fields, whole } = faultsOf(isProblem(error) ? error.flaws : []);
  const unlisted = [...fields].flatMap(([name, words]) => (listed.has(name) ? [] : [words]));
  if (fields.size > unlisted.length) {
    return [t`The input does not fit.`, ...whole, ...unlisted, t`See the fields below.`].join(' ');
  }
  const all = [...whole, ...unlisted];
  return all.length > 1 ? [t`The input does not fit.`, ...all].join(' ') : error.message;
}
