import type { Execution } from '@/api/executions';
import type { Failure } from '@/api/failure';
import { utc } from '@/shared/time/format';

/** Everything about a failure as text, for a ticket or a colleague. */
export function errorReport(
  { execution_id: id, workflow_name: name, version, steps }: Execution,
  failure: Failure | null,
): string {
  if (failure === null) return `Execution ${id} of ${name}`;
  const at = steps.findIndex((step) => step.key === failure.step);
  const step = steps[at];
  return [
    failure.message,
    '',
    `Execution: ${id}`,
    `Workflow: ${name}${version === null ? '' : `, version ${version}`}`,
    ...(step ? [`Step: ${at + 1} of ${steps.length}, ${step.name} (${step.agent})`] : []),
    `Error: ${failure.code}${failure.kind ? `, ${failure.kind}` : ''}`,
    ...(failure.system === null ? [] : [`System: ${failure.system}`]),
    ...(failure.at === null ? [] : [`Time: ${utc(new Date(failure.at))}`]),
    ...failure.problems.map(({ message }) => `- ${message}`),
    ...(failure.stack === '' ? [] : ['', failure.stack]),
  ].join('\n');
}
