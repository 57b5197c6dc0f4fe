import { t } from '@lingui/core/macro';
import type { Execution } from '@/api/executions';

/** The model name of the sandbox. */
const SANDBOX = 'sandbox';

/** Names the language models that answered; the sandbox is marked as such. */
export function answeredBy(execution: Pick<Execution, 'steps'>): string {
  const models = new Set(execution.steps.flatMap((step) => step.llm.models));
  return [...models]
    .map((model) => (model === SANDBOX ? t`the sandbox model, which follows rules` : model))
    .join(', ');
}
