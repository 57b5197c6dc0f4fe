import { Button, CopyButton } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import type { Failure } from '@/api/failure';
import { exact } from '@/shared/time/format';
import classes from './execution-page.module.css';

/** All facts about a failure; grey, because the answer block has said that it failed. */
export function ErrorCard({ failure }: { readonly failure: Failure }) {
  return (
    <>
      <div className={classes.card}>
        <p>{failure.message}</p>
      </div>
      <dl className={classes.facts}>
        <dt>Kind</dt>
        <dd>{kind(failure)}</dd>
        {failure.at !== null && (
          <>
            <dt>When</dt>
            <dd>{exact(new Date(failure.at))}</dd>
          </>
        )}
        {failure.system !== null && (
          <>
            <dt>System</dt>
            <dd>{failure.system}</dd>
          </>
        )}
        {failure.problems.map(({ path, message }, index) => (
          <Violation key={index} path={path} message={message} />
        ))}
      </dl>
      {failure.stack !== '' && (
        <details>
          <summary>Stack trace</summary>
          <pre className={classes.stack} tabIndex={0} role="region" aria-label="Stack trace">
            {failure.stack}
          </pre>
        </details>
      )}
      <CopyButton value={[failure.message, kind(failure), failure.stack].join('\n\n')}>
        {({ copied, copy }) => (
          <Button
            variant="subtle"
            mt="sm"
            leftSection={<IconCopy size={14} aria-hidden />}
            onClick={copy}
          >
            {copied ? 'Copied' : 'Copy error'}
          </Button>
        )}
      </CopyButton>
    </>
  );
}

function Violation({ path, message }: { readonly path: string; readonly message: string }) {
  return (
    <>
      <dt>{path}</dt>
      <dd>{message}</dd>
    </>
  );
}

function kind({ transient, kind: type, code }: Failure): string {
  const passing = transient === null ? [] : [transient ? 'May pass' : 'Will not pass by itself'];
  return [...passing, ...(type ? [type] : []), code].join(' · ');
}
