import { t } from '@lingui/core/macro';
import { keyOf, type Draft } from './draft';

const STEP_OUTPUT = /^steps\.(\w+)(?:\.output)?(?:\.|(?=\[)|$)/;

/** Formats a path for people, with the step's name instead of its key. */
export function pathWords(
  path: string,
  draft: Draft,
  name: (id: string) => string,
): string {
  const step = STEP_OUTPUT.exec(path);
  if (step?.[1] !== undefined) {
    const id = draft.chain.find((each) => keyOf(draft, each) === step[1]);
    return joined(id === undefined ? step[1] : name(id), path.slice(step[0].length));
  }
  if (/^input(\.|\[|$)/.test(path)) return joined(t`Workflow input`, path.replace(/^input\.?/, ''));
  return path;
}

function joined(owner: string, rest: string): string {
  return rest === '' ? owner : `${owner} › ${rest}`;
}

