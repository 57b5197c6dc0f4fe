import { t } from '@lingui/core/macro';
import type { Execution } from '@/api/executions';

/** What the stand-in of the sandbox calls itself. */
const SANDBOX = 'sandbox';

/** Who answered the questions to language models, in words; the stand-in is named as one. */
export function answeredBy(execution: Pick<Execution, 'steps'>): string {
  const models = new Set(execution.steps.flatMap((step) => step.llm.models));
  return [...models]
    .map((model) => (model === SANDBOX ? t`the sandbox model, which follows rules` : model))
    .join(', ');
}
