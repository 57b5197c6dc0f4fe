import type { Prospect } from '@/api/run-again';

/** What a retry would do, in sentences; `completed` are the keys of steps that returned their output. */
export function retryWords(
  prospect: Prospect,
  completed: ReadonlySet<string>,
  otherInput = false,
): readonly string[] {
  if (!prospect.possible) return [prospect.why_not ?? 'It cannot be retried now.'];
  const { total_steps: total, writes } = prospect;
  const all =
    total === 1 ? 'Its step runs again' : `${total === 2 ? 'Both' : `All ${total}`} steps run again`;
  const again = writes.filter((step) => step.again);
  const first = writes.filter((step) => !step.again);
  return [
    `${all}, with ${otherInput ? 'another' : 'the same'} input, as a new execution.`,
    ...again.map(({ step, position, name }) => {
      const before = completed.has(step) ? 'already wrote' : 'may already have written';
      return `Step ${position}, ${name}, ${before} outside Baton; it will write again.`;
    }),
    ...first.map(({ position, name }) => `Step ${position}, ${name}, writes outside Baton.`),
  ];
}
