import { plural, t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import type { Execution } from '@/api/executions';
import type { Seen } from '@/api/estimates';
import type { Failure, Violation } from '@/api/failure';
import { copyText } from '@/shared/copy';
import { exact, utc } from '@/shared/time/format';
import classes from './error-card.module.css';
import { errorReport } from './error-report';
import { systemName } from './sample-data';

interface ErrorCardProps {
  readonly execution: Execution;
  readonly failure: Failure;
  /** How often this failure occurred recently, if known. */
  readonly seen: Seen | null;
}

/** All facts about a failure; grey, because the diagnosis already says that it failed. */
export function ErrorCard({ execution, failure, seen }: ErrorCardProps) {
  const { message, at, credential, problems, stack, httpStatus } = failure;
  const system = systemName(failure);
  const facts: readonly (readonly [name: string, value: string])[] = [
    [t`Kind`, kind(failure)],
    [t`Code`, failure.code],
    ...(at === null ? [] : ([[t`When`, utc(new Date(at))]] as const)),
    ...(system === null
      ? []
      : ([[t`System`, httpStatus === null ? system : t`${system}, HTTP ${httpStatus}`]] as const)),
    ...(failure.address === null ? [] : ([[t`Address`, failure.address]] as const)),
    ...(credential === null ? [] : ([[t`Credential`, credential]] as const)),
    ...(seen === null ? [] : ([[t`Seen`, seenWords(seen)]] as const)),
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
          <summary>{t`Stack trace`}</summary>
          <pre className={classes.stack} tabIndex={0} role="region" aria-label={t`Stack trace`}>
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
      data-copies
      leftSection={<IconCopy size={14} aria-hidden />}
      onClick={() => {
        void copyText(text).then(() => {
          setCopied(text);
        });
      }}
    >
      {copied === text ? t`Copied` : t`Copy error`}
    </Button>
  );
}

function Violations({ problems }: { readonly problems: readonly Violation[] }) {
  return (
    <table className={classes.violations} aria-label={t`What does not fit the schema`}>
      <thead>
        <tr>
          <th scope="col">{t`Field`}</th>
          <th scope="col">{t`Expected`}</th>
          <th scope="col">{t`Got`}</th>
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
  const at = exact(new Date(first));
  return plural(count, {
    one: `Once in ${days} days, first ${at}`,
    other: `# times in ${days} days, first ${at}`,
  });
}

/** A short title: if the system responded, it was reachable. */
function titleOf({ code, httpStatus }: Failure): string {
  if (code === 'system_unavailable' && httpStatus !== null) return t`The system answered with an error`;
  return TITLES[code]?.() ?? t`The agent failed`;
}

/** Short titles by error code. */
const TITLES: Readonly<Record<string, () => string>> = {
  system_unavailable: () => t`The system could not be reached`,
  system_throttled: () => t`Called too often`,
  system_timeout: () => t`No answer in time`,
  system_refused: () => t`Credential refused`,
  system_not_found: () => t`Not found there`,
  system_answer_invalid: () => t`Answer not understood`,
  connector_error: () => t`The system refused the request`,
  step_timeout: () => t`Time limit reached`,
  execution_timeout: () => t`Time limit of the execution reached`,
  input_invalid: () => t`The input does not fit its schema`,
  output_invalid: () => t`The output does not fit its schema`,
  answer_invalid: () => t`The model’s answer does not fit the schema`,
  not_json: () => t`The output is not JSON`,
  output_too_large: () => t`The output is too large`,
  mapping_failed: () => t`The mapping could not be computed`,
  condition_failed: () => t`The condition could not be computed`,
  agent_misconfigured: () => t`The agent’s settings are wrong`,
  unknown_agent: () => t`No such agent`,
  agent_crashed: () => t`The agent’s process ended`,
  worker_lost: () => t`Its workers died`,
  runner_lost: () => t`The program that ran it ended`,
  internal_error: () => t`Baton failed`,
};

function kind({ transient, kind: type }: Failure): string {
  const passing = transient === null ? [] : [transient ? t`Transient` : t`Permanent`];
  return [...passing, ...(type ? [type] : [])].join(' · ') || t`Unknown`;
}
