import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconCircleX, IconLoader2 } from '@tabler/icons-react';
import type { Credential } from '@/api/credentials';
import status from '@/shared/status/status.module.css';
import { Instant } from '@/shared/time/instant';
import classes from './form.module.css';
import type { TestOutcome } from './use-connection-test';

interface TestResultProps {
  readonly outcome: TestOutcome;
  /** What is tested: its host, or the title of its type. */
  readonly target: string;
  /** The last recorded test, shown until another one ran. */
  readonly last: Credential['last_test'];
  /** Whether a problem is shown at its field. */
  readonly shownElsewhere: boolean;
  readonly onStop: () => void;
}

const ICON = { size: 16, 'aria-hidden': true } as const;

/** The outcome of testing a connection, in the words of the system. */
export function TestResult({ outcome, target, last, shownElsewhere, onStop }: TestResultProps) {
  return (
    <div className={classes.result} role="status">
      <Words outcome={outcome} target={target} last={last} shownElsewhere={shownElsewhere} />
      {outcome.at === 'running' && (
        <Button size="compact-xs" variant="default" onClick={onStop}>
          {t`Stop`}
        </Button>
      )}
    </div>
  );
}

function Words({ outcome, target, last, shownElsewhere }: Omit<TestResultProps, 'onStop'>) {
  switch (outcome.at) {
    case 'running':
      return (
        <p>
          <IconLoader2 {...ICON} className={status.turning} /> {t`Testing ${target}…`}
        </p>
      );
    case 'answered':
      return <Answer worked={outcome.result.worked} words={outcome.result.message} />;
    case 'refused':
      return <Answer worked={false} words={shownElsewhere ? t`Not tested: see the fields above.` : outcome.error.message} />;
    case 'stopped':
      return <Untested words={t`Stopped. Not tested.`} />;
    case 'idle':
      return last === null ? (
        <Untested words={t`Not tested`} />
      ) : (
        <>
          <Answer worked={last.worked} words={last.message} />
          <span className={classes.when}>
            <Instant at={last.at} />
          </span>
        </>
      );
  }
}

function Untested({ words }: { readonly words: string }) {
  return (
    <p>
      <IconCircleDashed {...ICON} /> {words}
    </p>
  );
}

function Answer({ worked, words }: { readonly worked: boolean; readonly words: string }) {
  return worked ? (
    <p data-tone="completed">
      <IconCircleCheck {...ICON} />
      <span>{t`Working. ${words}`}</span>
    </p>
  ) : (
    <p data-tone="failed">
      <IconCircleX {...ICON} />
      <span>{words}</span>
    </p>
  );
}
