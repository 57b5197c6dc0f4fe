import { t } from '@lingui/core/macro';
import { Button, Tabs } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AgentKind } from '@/api/agents';
import { logsQuery, type Step } from '@/api/executions';
import { agentInputsQuery } from '@/api/recent-inputs';
import { failureOf } from '@/api/failure';
import { textIn } from '@/features/agents/model/draft';
import { effectOf } from '@/features/agents/model/effect';
import { costWords, SANDBOX, tokensWords } from '@/api/llm-words';
import { stepFactsQuery } from '@/api/steps';
import type { AgentDraft } from '@/features/agents/page/use-agent-draft';
import { Dialog } from '@/shared/dialogs/dialog';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import dialog from '@/shared/dialogs/dialog.module.css';
import { InputForm, ProblemCount } from '@/shared/input-form/input-form';
import { useInputForm } from '@/shared/input-form/use-input-form';
import { TextLink } from '@/shared/layout/links';
import { NotRead } from '@/shared/states/not-read';
import { ResultView } from '@/shared/result-view/result-view';
import { StatusBadge } from '@/shared/status/status-badge';
import { duration, exact } from '@/shared/time/format';
import { useBench, type BenchRun } from './use-bench';
import classes from './bench.module.css';

interface BenchProps {
  readonly editing: AgentDraft;
  readonly kind: AgentKind | undefined;
}

/** Tries the agent as it is on the screen, saved or not. */
export function Bench({ editing, kind }: BenchProps) {
  const { draft } = editing;
  const writes = effectOf(draft, kind, editing.saved?.agent) === 'write';
  const bench = useBench(editing, writes);
  const { input, origin, schema, type, reset, run, pending, shown, failed, unfinished } = bench;
  const form = useInputForm({ schema: schema?.startsWith('{') === true ? schema : null, text: input, onChange: type });
  const slug = editing.saved?.agent.slug ?? null;
  const { data: recorded = [] } = useQuery({ ...agentInputsQuery(slug ?? ''), enabled: slug !== null });
  const [asked, setAsked] = useState(false);
  const submit = () => {
    if (!form.check()) return;
    if (writes) setAsked(true);
    else run();
  };
  return (
    <section className={classes.bench} aria-label={t`Try it`}>
      <div className={classes.head}>
        <div>
          <h2 className={classes.title}>{t`Try it`}</h2>
          <p className={classes.hint}>
            {unfinished
              ? t`It can run once the JSON of the agent is finished.`
              : t`Runs what is on the screen. Not counted in figures.`}
          </p>
        </div>
        <Button
          size="sm"
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={pending}
          onClick={submit}
        >
          {writes ? t`Run agent…` : t`Run agent`}
        </Button>
      </div>
      <div className={classes.card}>
        <InputForm form={form} label={t`Input as JSON`} origin={origin} start={{ recorded, initial: null }} onSubmit={submit} />
        <ProblemCount form={form} />
        {reset !== null && (
          <Button variant="subtle" className={classes.reset ?? ''} onClick={reset}>
            {t`Use the sample again`}
          </Button>
        )}
      </div>
      {failed !== null && (
        <p className={classes.failed} role="alert">
          {failed}
        </p>
      )}
      {shown === null ? (
        <p className={classes.hint}>{t`What the agent answers is shown here.`}</p>
      ) : (
        <Result key={shown.executionId} run={shown} />
      )}
      {asked && (
        <ConfirmWrite
          name={textIn(draft, 'name')}
          onClose={() => {
            setAsked(false);
          }}
          onRun={() => {
            setAsked(false);
            run();
          }}
        />
      )}
    </section>
  );
}

function Result({ run }: { readonly run: BenchRun }) {
  const { record, step, output, over, stale, executionId } = run;
  const failure = failureOf(step?.error ?? record.execution.error);
  const status = over ? record.execution.status : (step?.status ?? 'pending');
  return (
    <div className={classes.card}>
      <div className={classes.answer} role="status">
        <StatusBadge status={status} />
        <span className={classes.facts}>{step && factsOf(step)}</span>
        <TextLink to="/executions/$executionId" params={{ executionId }} size="sm" className={classes.link ?? ''}>
          {t`Open the execution`}
        </TextLink>
      </div>
      {(stale || isSandbox(step)) && (
        <p className={classes.hint}>
          {[stale && t`Something was changed since.`, isSandbox(step) && t`The sandbox answered for the systems.`]
            .filter(Boolean)
            .join(' ')}
        </p>
      )}
      {step !== undefined && (
        <Tabs defaultValue="answer" keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="answer">{t`Answer`}</Tabs.Tab>
            <Tabs.Tab value="log">{t`Log`}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="answer" className={classes.panel ?? ''}>
            {failure !== null && (
              <div className={classes.failure}>
                <strong>{failure.message}</strong>
                {failure.problems.map(({ path, message }) => (
                  <p key={path}>{message}</p>
                ))}
              </div>
            )}
            {output !== undefined ? (
              <Answer executionId={executionId} step={step} output={output} />
            ) : (
              failure === null && <p className={classes.hint}>{over ? t`It gave no answer.` : t`No answer yet.`}</p>
            )}
          </Tabs.Panel>
          <Tabs.Panel value="log" className={classes.panel ?? ''}>
            <Log executionId={executionId} step={step} />
          </Tabs.Panel>
        </Tabs>
      )}
    </div>
  );
}

interface AnswerProps {
  readonly executionId: string;
  readonly step: Step;
  /** Exact JSON text. */
  readonly output: string;
}

/** What the agent answered, with the titles and choices of its schema. */
function Answer({ executionId, step, output }: AnswerProps) {
  const { data: facts } = useQuery(stepFactsQuery(executionId, step));
  return <ResultView content={{ text: output }} label={t`Answer`} schema={facts?.definition.output_schema} />;
}

function isSandbox(step: Step | undefined): boolean {
  return step?.llm.models.includes(SANDBOX) ?? false;
}

/** How long it took, and what the language model cost. */
function factsOf({ duration_ms: took, llm }: Step): string {
  return [
    took !== null && duration(took / 1_000),
    llm.calls > 0 && tokensWords(llm),
    llm.calls > 0 && costWords(llm.cost),
  ]
    .filter((part) => part !== false)
    .join(' · ');
}

function Log({ executionId, step }: { readonly executionId: string; readonly step: Step }) {
  const { data, error, refetch } = useQuery(logsQuery(executionId, step));
  if (!data) {
    return (
      <NotRead
        reading={t`Reading the log`}
        rows={2}
        title={t`The log could not be read`}
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (data.length === 0) return <p className={classes.hint}>{t`It wrote no log.`}</p>;
  return (
    <ol className={classes.log} aria-label={t`Log`}>
      {data.map((line, index) => (
        <li key={index} data-level={line.level}>
          <time dateTime={line.at} title={exact(new Date(line.at))} className={classes.quiet}>
            {line.at.slice(11, 23)}
          </time>{' '}
          {line.level} <span>{line.message}</span>{' '}
          <span className={classes.quiet}>
            {Object.entries(line.fields).map(([name, value]) => `${name}=${String(value)}`).join(' ')}
          </span>
        </li>
      ))}
    </ol>
  );
}

interface ConfirmWriteProps {
  readonly name: string;
  readonly onClose: () => void;
  readonly onRun: () => void;
}

/** An agent that writes does so in a test, too; it runs after a yes. */
function ConfirmWrite({ name, onClose, onRun }: ConfirmWriteProps) {
  return (
    <Dialog opened onClose={onClose} title={t`This changes something outside Baton`}>
      <p className={dialog.words}>
        {name === ''
          ? t`This agent writes to another system, also when it is only tried. It runs once with the input on the screen.`
          : t`${name} writes to another system, also when it is only tried. It runs once with the input on the screen.`}
      </p>
      <DialogButtons onClose={onClose}>
        <Button size="sm" onClick={onRun}>
          {t`Run it`}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
