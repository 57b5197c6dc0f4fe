import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import type { Execution } from '@/api/executions';
import type { Seen } from '@/api/expected';
import type { Failure, Violation } from '@/api/failure';
import { copyText } from '@/shared/copy';
import { exact, utc } from '@/shared/time/format';
import classes from './error-card.module.css';
import { errorReport } from './error-report';

interface ErrorCardProps {
  readonly execution: Execution;
  readonly failure: Failure;
  /** Name of the credential that was used, where it is known. */
  readonly credential: string | null;
  /** How often this failure came lately, where it is known. */
  readonly seen: Seen | null;
}

/** All facts about a failure; grey, because the answer block has said that it failed. */
export function ErrorCard({ execution, failure, credential, seen }: ErrorCardProps) {
  const { message, at, system, problems, stack, httpStatus } = failure;
  const facts: readonly (readonly [name: string, value: string])[] = [
    ['Kind', kind(failure)],
    ['Code', failure.code],
    ...(at === null ? [] : ([['When', utc(new Date(at))]] as const)),
    ...(system === null
      ? []
      : ([['System', httpStatus === null ? system : `${system}, HTTP ${httpStatus}`]] as const)),
    ...(credential === null ? [] : ([['Credential', credential]] as const)),
    ...(seen === null ? [] : ([['Seen', seenWords(seen)]] as const)),
  ];
  return (
    <>
      <div className={classes.card}>
        <p className={classes.title}>{titleOf(failure)}</p>
        <p>{message}</p>
      </div>
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {problems.length > 0 && <Violations problems={problems} />}
      {stack !== '' && (
        <details className={classes.fold}>
          <summary>Stack trace</summary>
          <pre className={classes.stack} tabIndex={0} role="region" aria-label="Stack trace">
            {stack}
          </pre>
        </details>
      )}
      <CopyError text={errorReport(execution, failure)} />
    </>
  );
}

function CopyError({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState('');
  return (
    <Button
      variant="subtle"
      mt="sm"
      data-copy-error
      leftSection={<IconCopy size={14} aria-hidden />}
      onClick={() => {
        void copyText(text).then(() => {
          setCopied(text);
        });
      }}
    >
      {copied === text ? 'Copied' : 'Copy error'}
    </Button>
  );
}

function Violations({ problems }: { readonly problems: readonly Violation[] }) {
  return (
    <table className={classes.violations} aria-label="What does not fit the schema">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Expected</th>
          <th scope="col">Got</th>
        </tr>
      </thead>
      <tbody>
        {problems.map(({ path, expected, got, message }, index) => (
          <tr key={index}>
            <td>
              <code>{path}</code>
            </td>
            {expected === '' ? <td colSpan={2}>{message}</td> : <><td>{expected}</td><td>{got}</td></>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function seenWords({ count, days, first_at: first }: Seen): string {
  const often = count === 1 ? 'Once' : `${count} times`;
  return `${often} in ${days} days, first ${exact(new Date(first))}`;
}

/** What happened, in few words: a system that answered could be reached. */
function titleOf({ code, httpStatus }: Failure): string {
  if (code === 'system_unavailable' && httpStatus !== null) return 'The system answered with an error';
  return TITLES[code] ?? 'The agent failed';
}

/** What happened, in few words, by code. */
const TITLES: Readonly<Record<string, string>> = {
  system_unavailable: 'The system could not be reached',
  system_throttled: 'Called too often',
  system_timeout: 'No answer in time',
  system_refused: 'Credential refused',
  system_not_found: 'Not found there',
  system_answer_invalid: 'Answer not understood',
  connector_error: 'The system refused the request',
  step_timeout: 'Time limit reached',
  execution_timeout: 'Time limit of the execution reached',
  input_invalid: 'The input does not fit its schema',
  output_invalid: 'The output does not fit its schema',
  answer_invalid: 'The model’s answer does not fit the schema',
  not_json: 'The output is not JSON',
  output_too_large: 'The output is too large',
  mapping_failed: 'The mapping could not be computed',
  condition_failed: 'The condition could not be computed',
  agent_misconfigured: 'The agent’s settings are wrong',
  unknown_agent: 'No such agent',
  agent_crashed: 'The agent’s process ended',
  worker_lost: 'Its workers died',
  runner_lost: 'The program that ran it ended',
  internal_error: 'Baton failed',
};

function kind({ transient, kind: type }: Failure): string {
  const passing = transient === null ? [] : [transient ? 'Transient' : 'Permanent'];
  return [...passing, ...(type ? [type] : [])].join(' · ') || 'Unknown';
}
