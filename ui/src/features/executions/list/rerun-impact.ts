import { t } from '@lingui/core/macro';
import type { RetryPreview } from '@/api/reruns';

interface Row {
  readonly execution_id: string;
  readonly workflow_name: string;
}

/** A step that would write, and the executions concerned. */
export interface Writing {
  /** `Step 2, Note order, of Orders`. */
  readonly step: string;
  readonly executions: readonly string[];
}

/** The effects of retrying several executions outside of Baton. */
export interface RerunImpact {
  readonly total: number;
  /** Steps that have run before. */
  readonly again: readonly Writing[];
  readonly first: readonly Writing[];
  /** Executions that cannot be retried now, and why. */
  readonly refused: readonly { readonly executionId: string; readonly why: string }[];
  /** Executions without a preview. */
  readonly unknown: readonly string[];
}

export function rerunImpact(rows: readonly Row[], told: readonly RetryPreview[]): RerunImpact {
  const of = new Map(told.map((each) => [each.execution_id, each.retry]));
  const steps = { again: new Map<string, string[]>(), first: new Map<string, string[]>() };
  const refused: { executionId: string; why: string }[] = [];
  const unknown: string[] = [];
  for (const { execution_id: executionId, workflow_name: workflow } of rows) {
    const retry = of.get(executionId);
    if (retry === undefined) unknown.push(executionId);
    else if (!retry.possible) refused.push({ executionId, why: retry.why_not ?? '' });
    for (const { position, name, again } of retry?.writes ?? []) {
      const found = again ? steps.again : steps.first;
      const step = t`Step ${position}, ${name}, of ${workflow}`;
      found.set(step, [...(found.get(step) ?? []), executionId]);
    }
  }
  const listed = (found: ReadonlyMap<string, readonly string[]>) =>
    [...found].map(([step, executions]) => ({ step, executions }));
  return {
    total: rows.length,
    again: listed(steps.again),
    first: listed(steps.first),
    refused,
    unknown,
  };
}

/** Counts the distinct executions of several steps. */
export function countOf(writing: readonly Writing[]): number {
  return new Set(writing.flatMap(({ executions }) => executions)).size;
}

/** The sentence for the case that no step writes again; null otherwise. */
export function noRepeatWords({ again, unknown, total }: RerunImpact): string | null {
  if (again.length > 0 || unknown.length === total) return null;
  return unknown.length > 0
    ? t`None of the others would write anything again outside Baton.`
    : t`None would write anything again outside Baton.`;
}
