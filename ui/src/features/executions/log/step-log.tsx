import { plural, t } from '@lingui/core/macro';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { logsQuery, type Step } from '@/api/executions';
import { NotRead } from '@/shared/states/not-read';
import { exact } from '@/shared/time/format';
import { fieldsOf, filtered, LEVELS, type NumberedLine } from './log-filter';
import classes from './step-log.module.css';

const WATCH_MS = 2_000;
/** Within this distance from the end, the log scrolls with new lines. */
const NEAR_PX = 24;

interface StepLogProps {
  readonly executionId: string;
  readonly step: Step;
  /** Shows only lines of this attempt; null for all. */
  readonly attempt: number | null;
  /** The line that the address names. */
  readonly line: number | null;
  readonly onLine: (line: number) => void;
}

/** The log of a step, with a search, a level filter and an address for each line. */
export function StepLog({ executionId, step, attempt, line, onLine }: StepLogProps) {
  const [words, setWords] = useState('');
  const [from, setFrom] = useState<(typeof LEVELS)[number]>('debug');
  const { data, error, refetch } = useQuery({
    ...logsQuery(executionId, step),
    refetchInterval: step.status === 'running' ? WATCH_MS : false,
  });
  if (!data) {
    return (
      <NotRead
        reading={t`Reading the log`}
        title={t`The log could not be read`}
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (data.length === 0) {
    const open = step.status === 'running' || step.status === 'pending';
    return (
      <p className={classes.none}>
        {open ? t`This step wrote no log so far.` : t`This step wrote no log.`}
      </p>
    );
  }
  const shown = filtered(data, { words, from, attempt });
  return (
    <>
      <div className={classes.tools}>
        <TextInput
          type="search"
          aria-label={t`Search the log`}
          placeholder={t`Search the log`}
          value={words}
          onChange={(event) => {
            setWords(event.currentTarget.value);
          }}
        />
        <NativeSelect
          aria-label={t`Least level`}
          data={LEVELS.map((level) => ({ value: level, label: LEVEL_WORDS[level]() }))}
          value={from}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setFrom(LEVELS.find((level) => level === value) ?? 'debug');
          }}
        />
        <span className={classes.count}>
          {shown.length === data.length
            ? plural(data.length, { one: '# line', other: '# lines' })
            : t`${shown.length} of ${data.length} lines`}
        </span>
      </div>
      {shown.length === 0 ? (
        <p className={classes.none}>{t`No line matches.`}</p>
      ) : (
        <Lines
          lines={shown}
          tries={step.tries.length}
          following={step.status === 'running' && line === null}
          chosen={line}
          onLine={onLine}
        />
      )}
    </>
  );
}

const LEVEL_WORDS: Readonly<Record<(typeof LEVELS)[number], () => string>> = {
  debug: () => t`All levels`,
  info: () => t`Info and above`,
  warning: () => t`Warnings and errors`,
  error: () => t`Errors`,
};

interface LinesProps {
  readonly lines: readonly NumberedLine[];
  readonly tries: number;
  /** Whether lines are still being written. */
  readonly following: boolean;
  readonly chosen: number | null;
  readonly onLine: (line: number) => void;
}

function Lines({ lines, tries, following, chosen, onLine }: LinesProps) {
  const list = useRef<HTMLOListElement>(null);
  const [paused, setPaused] = useState(false);
  const last = lines.at(-1)?.number ?? 0;
  const toEnd = () => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  };
  useEffect(() => {
    if (following && !paused) toEnd();
  }, [following, paused, last]);
  useEffect(() => {
    if (chosen !== null) list.current?.querySelector(`#line-${chosen}`)?.scrollIntoView({ block: 'center' });
  }, [chosen]);
  return (
    <div className={classes.frame}>
      <ol
        className={classes.log}
        ref={list}
        // Focusable, so that it can be scrolled by keyboard.
        tabIndex={0}
        aria-label={t`Log`}
        data-scrolls
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          setPaused(scrollHeight - scrollTop - clientHeight > NEAR_PX);
        }}
      >
        {lines.map(({ number, line }) => (
          <li
            key={number}
            id={`line-${number}`}
            className={classes.line}
            data-level={line.level}
            aria-current={number === chosen || undefined}
          >
            <a
              className={classes.number}
              href={`#line-${number}`}
              aria-label={t`Address of line ${number}`}
              onClick={(event) => {
                event.preventDefault();
                onLine(number);
              }}
            >
              {number}
            </a>
            <time dateTime={line.at} title={exact(new Date(line.at))} className={classes.quiet}>
              {line.at.slice(11, 23)}
            </time>
            {tries > 1 && <span className={classes.quiet}>{t`try ${line.attempt}`}</span>}
            <span className={classes.level}>{line.level}</span>
            <span className={classes.message}>
              {line.message} <span className={classes.quiet}>{fieldsOf(line)}</span>
            </span>
          </li>
        ))}
      </ol>
      {following && paused && (
        <Button className={classes.resume ?? ''} onClick={toEnd}>
          {t`Paused. Go to the end`}
        </Button>
      )}
    </div>
  );
}
