import type { WorkflowSummary } from '@/api/workflows';

/** The workflows whose name or slug has every word that is wanted. */
export function found(
  workflows: readonly WorkflowSummary[],
  wanted: string,
): readonly WorkflowSummary[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  return workflows.filter(({ name, slug }) => {
    const text = `${name} ${slug}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
