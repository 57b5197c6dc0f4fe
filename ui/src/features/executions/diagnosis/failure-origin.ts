import type { Failure } from '@/api/failure';

/** Where the value came from that a step failed on. */
export type FailureOrigin =
  | { readonly from: 'input'; readonly field: string | null }
  | { readonly from: 'step'; readonly key: string };

/** The workflow input, with the field where it is one, or a step; null where that is not known. */
export function originOf({ origin }: Pick<Failure, 'origin'>): FailureOrigin | null {
  if (origin?.giver === 'input') return { from: 'input', field: origin.field };
  return origin?.step == null ? null : { from: 'step', key: origin.step };
}
