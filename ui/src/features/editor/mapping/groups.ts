import { t } from '@lingui/core/macro';
import type { Field } from '@/api/drafts';
import type { ValueOrigin } from '@/features/editor/model/recorded';

/** The fields of one origin: a step, the workflow input, or the merged context. */
export interface Group extends Field {
  /** Position of the step in the chain, from 1; null for the others. */
  readonly number: number | null;
  readonly origin: ValueOrigin | null;
}

interface Origins {
  /** Position of a step by its key, from 1. */
  readonly numberOf: (key: string) => number | null;
  readonly input: ValueOrigin | null;
  readonly outputOf: (key: string) => ValueOrigin | null;
}

const STEP = /^steps\.(\w+)\.output$/;

/** Groups fields by origin: the latest step first, then the input, the context last. */
export function groupsOf(fields: readonly Field[], origins: Origins): readonly Group[] {
  const steps: Group[] = [];
  const input: Group[] = [];
  const merged: Field[] = [];
  for (const field of fields) {
    const key = STEP.exec(field.path)?.[1];
    if (key !== undefined) {
      steps.unshift({ ...field, number: origins.numberOf(key), origin: origins.outputOf(key) });
    } else if (field.path === 'input') {
      input.push({ ...field, label: t`Workflow input`, number: null, origin: origins.input });
    } else merged.push(field);
  }
  const context: readonly Group[] =
    merged.length === 0 || steps.length === 0
      ? []
      : [
          {
            path: 'context',
            label: t`Merged context`,
            types: ['object'],
            description: t`Every field by its name alone. Later steps win.`,
            children: merged,
            number: null,
            origin: null,
          },
        ];
  return [...steps, ...input, ...context];
}

/** The groups that are initially open: the latest, and the input. */
export function openAtFirst(groups: readonly Group[]): readonly string[] {
  return groups.filter(({ path }, index) => index === 0 || path === 'input').map(({ path }) => path);
}
