import { t } from '@lingui/core/macro';
import { schemaIn, withText, type SchemaMember } from '@/features/agents/model/draft';
import { faultsAt } from '@/features/agents/model/problems';
import { SchemaEditor, SchemaView } from '@/shared/field-list/schema-editor';
import type { AgentDraft } from './use-agent-draft';

interface SchemaPartProps {
  readonly editing: AgentDraft;
  readonly member: SchemaMember;
  readonly editable: boolean;
}

/** What an agent takes or gives, as fields and as JSON Schema. */
export function SchemaPart({ editing, member, editable }: SchemaPartProps) {
  const { draft, unfinished, faults, change, leaveUnfinished } = editing;
  const title = member === 'input_schema' ? t`Input fields` : t`Answer fields`;
  const hint =
    member === 'input_schema'
      ? t`What a step has to give this agent.`
      : t`What this agent gives to the steps after it.`;
  const schema = schemaIn(draft, member);
  if (!editable) return <SchemaView title={title} hint={hint} schema={schema} />;
  return (
    <SchemaEditor
      title={title}
      hint={hint}
      schema={schema}
      unfinished={unfinished.get(member)}
      faults={faultsAt(faults, member)}
      onChange={(next) => {
        change((before) => withText(before, member, next ?? undefined), member);
      }}
      onUnfinished={(text) => {
        leaveUnfinished(member, text);
      }}
    />
  );
}
