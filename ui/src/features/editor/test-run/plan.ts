import { t } from '@lingui/core/macro';
import type { Agent } from '@/api/agents';
import { textAt } from '@/shared/json/document';
import { keyOf, nameOf, stepOf, type Draft, type StepId } from '@/features/editor/model/draft';

/** Steps that would change something outside: neither pinned nor skipped. */
export function stepsThatWrite(
  draft: Draft,
  agents: ReadonlyMap<string, Agent>,
  only: StepId | null,
): readonly StepId[] {
  return draft.chain.filter(
    (id) =>
      (only === null || id === only) &&
      !(id in draft.pins) &&
      agents.get(textAt(stepOf(draft, id), 'agent'))?.effect === 'write',
  );
}

export interface Reused {
  readonly pins: ReadonlyMap<string, string>;
  /** The source of each output, in words. */
  readonly words: readonly string[];
}

interface Known {
  /** Outputs of the shown test, by step key. */
  readonly ran: ReadonlyMap<string, string>;
  /** Sample outputs of the preview, by step. */
  readonly made: ReadonlyMap<StepId, string>;
}

/**
 * The outputs to use instead of running steps. A whole test uses pinned ones; a single step needs the outputs
 * of all earlier steps: pinned, else from the last test, else samples.
 */
export function reused(
  draft: Draft,
  only: StepId | null,
  known: Known,
  agents: ReadonlyMap<string, Agent>,
): Reused {
  const pins = new Map<string, string>();
  const words: string[] = [];
  const before = only === null ? draft.chain : draft.chain.slice(0, draft.chain.indexOf(only));
  for (const id of before) {
    const key = keyOf(draft, id);
    const name = nameOf(draft, id, agents);
    const pinned = draft.pins[id];
    const ran = only === null ? undefined : known.ran.get(key);
    const made = only === null ? undefined : known.made.get(id);
    const output = pinned ?? ran ?? made;
    if (output === undefined) continue;
    pins.set(key, output);
    const origin = pinned !== undefined ? t`its saved output` : ran !== undefined ? t`its output of the last test` : t`made-up data`;
    words.push(`${name}: ${origin}`);
  }
  return { pins, words };
}
