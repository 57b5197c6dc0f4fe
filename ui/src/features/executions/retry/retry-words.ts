import { plural, t } from '@lingui/core/macro';
import type { RerunPreview } from '@/api/reruns';

/** Describes what a retry would do; `completed` has the keys of steps that returned an output. */
export function retryWords(
  preview: RerunPreview,
  completed: ReadonlySet<string>,
  otherInput = false,
): readonly string[] {
  if (!preview.possible) return [preview.why_not ?? t`It cannot be retried now.`];
  const { total_steps: total, writes } = preview;
  const again = writes.filter((step) => step.again);
  const first = writes.filter((step) => !step.again);
  return [
    otherInput ? withAnotherInput(total) : withTheSameInput(total),
    ...again.map(({ step, position, name }) =>
      completed.has(step)
        ? t`Step ${position}, ${name}, already wrote outside Baton; it will write again.`
        : t`Step ${position}, ${name}, may already have written outside Baton; it will write again.`,
    ),
    ...first.map(({ position, name }) => t`Step ${position}, ${name}, writes outside Baton.`),
  ];
}

function withTheSameInput(steps: number): string {
  return plural(steps, {
    one: 'Its step runs again, with the same input, as a new execution.',
    2: 'Both steps run again, with the same input, as a new execution.',
    other: 'All # steps run again, with the same input, as a new execution.',
  });
}

function withAnotherInput(steps: number): string {
  return plural(steps, {
    one: 'Its step runs again, with another input, as a new execution.',
    2: 'Both steps run again, with another input, as a new execution.',
    other: 'All # steps run again, with another input, as a new execution.',
  });
}
