import type { Prospect } from '@/api/run-again';

/** What a retry would do, in sentences. */
export function retryWords(prospect: Prospect): readonly string[] {
  if (!prospect.possible) return [prospect.why_not ?? 'It cannot be retried now.'];
  const { total_steps: total, writes } = prospect;
  const all =
    total === 1 ? 'Its step runs again' : `${total === 2 ? 'Both' : `All ${total}`} steps run again`;
  const again = writes.filter((step) => step.again);
  const first = writes.filter((step) => !step.again);
  return [
    `${all}, with the same input, as a new execution.`,
    ...again.map(
      ({ position, name }) =>
        `Step ${position}, ${name}, already wrote outside Baton; it will write again.`,
    ),
    ...first.map(({ position, name }) => `Step ${position}, ${name}, writes outside Baton.`),
  ];
}
