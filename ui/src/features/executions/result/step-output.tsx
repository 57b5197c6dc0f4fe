import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { outputFile, type Execution, type Step } from '@/api/executions';
import { stepFactsQuery } from '@/api/steps';
import type { ResultTab } from '@/shared/result-view/result-tabs';
import { ResultView } from '@/shared/result-view/result-view';
import { LlmFacts } from './llm-facts';
import { PromptView } from './prompt-view';

interface StepOutputProps {
  readonly execution: Execution;
  readonly step: Step;
  readonly view: ResultTab | undefined;
  readonly onView: (view: ResultTab) => void;
}

/** The output of a step, with the titles and choices of its schema. */
export function StepOutput({ execution: { execution_id: id }, step, view, onView }: StepOutputProps) {
  const { data: facts } = useQuery(stepFactsQuery(id, step));
  const asked = step.llm.calls > 0;
  return (
    <ResultView
      // A later override of the step changes its output.
      key={`${step.key} ${step.completed_at ?? ''}`}
      content={{ url: outputFile(id, step.key) }}
      label={t`Output of ${step.name}`}
      schema={facts?.definition.output_schema}
      tab={view}
      onTab={onView}
      aside={asked ? <LlmFacts step={step} /> : undefined}
      prompt={
        asked
          ? (answer) => <PromptView executionId={id} step={step} attempts={facts?.attempts ?? []} answer={answer} />
          : undefined
      }
    />
  );
}
