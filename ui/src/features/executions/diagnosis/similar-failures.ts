import { plural } from '@lingui/core/macro';
import type { Seen } from '@/api/estimates';
import type { Failure } from '@/api/failure';
import { kindOf } from './failure-kind';

/** Other executions that failed likewise lately. */
export interface SimilarFailures {
  readonly words: string;
  /** What narrows the list of executions to them and to this one. */
  readonly narrowed: { readonly agent: string; readonly code: string; readonly type: string };
}

/** Whom else a refused credential stops: it is renewed once for all of them. */
export function similarFailures(failure: Failure, seen: Seen | null): SimilarFailures | null {
  const { agent, code, kind } = failure;
  if (kindOf(failure) !== 'credential' || seen === null || seen.others === 0) return null;
  const { others, days } = seen;
  return {
    words: plural(others, {
      one: `# other execution of this agent failed on a refused credential in ${days} days.`,
      other: `# other executions of this agent failed on a refused credential in ${days} days.`,
    }),
    narrowed: { agent, code, type: kind },
  };
}
