import { t } from '@lingui/core/macro';
import type { Execution } from '@/api/executions';
import type { Failure } from '@/api/failure';
import { utc } from '@/shared/time/format';
import { systemName } from './sample-data';

/** Everything about a failure as text, to paste into a ticket or message. */
export function errorReport(
  { execution_id: id, workflow_name: name, version, steps }: Execution,
  failure: Failure | null,
): string {
  if (failure === null) return t`Execution ${id} of ${name}`;
  const at = steps.findIndex((step) => step.key === failure.step);
  const step = steps[at];
  const system = systemName(failure);
  return [
    failure.message,
    '',
    t`Execution: ${id}`,
    version === null ? t`Workflow: ${name}` : t`Workflow: ${name}, version ${version}`,
    ...(step ? [t`Step: ${at + 1} of ${steps.length}, ${step.name} (${step.agent})`] : []),
    failure.kind ? t`Error: ${failure.code}, ${failure.kind}` : t`Error: ${failure.code}`,
    ...(system === null ? [] : [t`System: ${system}`]),
    ...(failure.address === null ? [] : [t`Address: ${failure.address}`]),
    ...(failure.at === null ? [] : [t`Time: ${utc(new Date(failure.at))}`]),
    ...failure.problems.map(({ message }) => `- ${message}`),
    ...(failure.stack === '' ? [] : ['', failure.stack]),
  ].join('\n');
}
