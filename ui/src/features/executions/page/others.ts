import type { Seen } from '@/api/expected';
import type { Failure } from '@/api/failure';
import { kindOf } from './failure-kind';

/** Other executions that failed likewise lately. */
export interface Others {
  readonly words: string;
  /** What narrows the list of executions to them and to this one. */
  readonly narrowed: { readonly agent: string; readonly code: string; readonly type: string };
}

/** Whom else a refused credential stops: it is renewed once for all of them. */
export function othersOf({ agent, code, kind }: Failure, seen: Seen | null): Others | null {
  if (kindOf(code) !== 'credential' || seen === null || seen.others === 0) return null;
  const executions = seen.others === 1 ? '1 other execution' : `${seen.others.toLocaleString('en')} other executions`;
  return {
    words: `${executions} of this agent failed on a refused credential in ${seen.days} days.`,
    narrowed: { agent, code, type: kind },
  };
}
