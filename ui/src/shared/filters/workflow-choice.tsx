import { t } from '@lingui/core/macro';
import { SearchableChoice } from './searchable-choice';

interface Choosable {
  readonly workflow_id: string;
  readonly name: string;
}

interface WorkflowChoiceProps {
  readonly workflows: readonly Choosable[];
  readonly chosen: string | undefined;
  readonly onChoose: (workflow: string) => void;
}

/** Selects one workflow or all; also shows a selected one that no longer exists. */
export function WorkflowChoice({ workflows, chosen, onChoose }: WorkflowChoiceProps) {
  const known = workflows.map(({ workflow_id, name }) => ({ value: workflow_id, label: name }));
  if (chosen !== undefined && !known.some(({ value }) => value === chosen)) {
    known.push({ value: chosen, label: chosen });
  }
  return (
    <SearchableChoice
      label={t`Workflow`}
      all={t`All workflows`}
      options={known}
      chosen={chosen ?? null}
      onChoose={(workflow) => {
        onChoose(workflow ?? '');
      }}
    />
  );
}
