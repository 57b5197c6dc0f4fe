import { t } from '@lingui/core/macro';
import type { Step } from '@/api/executions';
import { costWords, SANDBOX, tokensWords } from '@/api/llm-words';
import classes from './result.module.css';

/** What the language model of a step was, used and cost. */
export function LlmFacts({ step: { name, llm } }: { readonly step: Step }) {
  return (
    <section className={classes.llm} aria-label={t`Language model of ${name}`}>
      <dl>
        <dt>{t`Model`}</dt>
        <dd>{llm.models.map((model) => (model === SANDBOX ? t`sandbox model` : model)).join(', ') || t`unknown`}</dd>
        <dt>{t`Tokens`}</dt>
        <dd>{tokensWords(llm)}</dd>
        <dt>{t`Cost`}</dt>
        <dd>{costWords(llm.cost)}</dd>
      </dl>
    </section>
  );
}
