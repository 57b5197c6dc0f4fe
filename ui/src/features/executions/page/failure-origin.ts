import type { Failure } from '@/api/failure';

/** Where the value came from that a step failed on. */
export type FailureOrigin =
  | { readonly from: 'input'; readonly field: string | null }
  | { readonly from: 'step'; readonly key: string };

const INPUT_PATH = /^input(?:\.|\[)?/;
const PATH = /^(?:[\w$-]+|"[^"]*"|\[\d+\])(?:\.[\w$-]+|\."[^"]*"|\["?[^\]]*\])*$/;
const FIRST_SEGMENT = /^[\w$-]+|^"([^"]*)"/;

/** The workflow input, with the field where it is one, or a step; null where that is not known. */
export function originOf({ origin }: Pick<Failure, 'origin'>): FailureOrigin | null {
  if (origin === null) return null;
  if (origin.step !== null) return { from: 'step', key: origin.step };
  if (PATH.test(origin.source)) {
    const [first, quoted] = FIRST_SEGMENT.exec(origin.source.replace(INPUT_PATH, '')) ?? [];
    return { from: 'input', field: quoted ?? first ?? null };
  }
  const onlyInput = /\binput\b/.test(origin.source) && !/\b(?:steps|context)\b/.test(origin.source);
  return onlyInput ? { from: 'input', field: null } : null;
}
