import { useEffect, useState } from 'react';
import type { Execution } from '@/api/executions';

const TICK_MS = 500;

/**
 * The server's time when an execution was read: its duration is the time of its runs until then, so the
 * last run's share gives the time. Null if it is not running.
 */
export function readAt({ runs, duration_seconds: whole }: Execution): number | null {
  const last = runs.at(-1);
  if (last?.ended_at !== null || whole === null) return null;
  const before = runs
    .slice(0, -1)
    .reduce((sum, { started_at, ended_at }) => sum + span(started_at, ended_at), 0);
  return Date.parse(last.started_at) + whole * 1_000 - before;
}

function span(from: string, to: string | null): number {
  return to === null ? 0 : Math.max(0, Date.parse(to) - Date.parse(from));
}

/** The browser's time in milliseconds, updated while `live`. */
export function useNow(live: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!live) return undefined;
    const timer = setInterval(() => {
      setNow(Date.now());
    }, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  }, [live]);
  return now;
}

/**
 * The server's time in milliseconds, derived from the browser's clock and the time of the read; the
 * browser's clock may be wrong.
 */
export function serverNow(execution: Execution, receivedAt: number, now: number): number {
  const told = readAt(execution);
  return told === null ? now : told + Math.max(0, now - receivedAt);
}
