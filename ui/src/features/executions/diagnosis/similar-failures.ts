import { plural } from '@lingui/core/macro';
import type { Seen } from '@/api/estimates';
import type { Failure } from '@/api/failure';
import { kindOf } from './failure-kind';

/** Other executions that recently failed in the same way. */
export interface SimilarFailures {
  readonly words: string;
  /** The filter that lists them and this execution. */
  readonly narrowed: { readonly agent: string; readonly code: string; readonly type: string };
}

/** Other executions stopped by the same refused credential, which is renewed once for all. */
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
