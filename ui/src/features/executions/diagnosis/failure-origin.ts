import type { Failure } from '@/api/failure';

/** The source of the value that a step failed on. */
export type FailureOrigin =
  | { readonly from: 'input'; readonly field: string | null }
  | { readonly from: 'step'; readonly key: string };

/** The workflow input, with its field if known, or a step; null if unknown. */
export function originOf({ origin }: Pick<Failure, 'origin'>): FailureOrigin | null {
  if (origin?.giver === 'input') return { from: 'input', field: origin.field };
  return origin?.step == null ? null : { from: 'step', key: origin.step };
}
